#!/usr/bin/env bash
# The package as users get it: packed, installed into an empty folder, and run by npx on one file that is right and one that is wrong.
set -euo pipefail
work=$1
root=$PWD
node24=$(dirname "$(readlink -f node_modules/.bin/node)")
npm pack --pack-destination "$work" >/dev/null
mkdir "$work/elsewhere"
cd "$work/elsewhere"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error "$work"/initguard-*.tgz >/dev/null
# Running it takes Node 22.19 or newer, which this repository brings along for itself.
export PATH="$node24:$PATH"
printf '%s\n' 'apiVersion: v1' 'kind: Pod' 'metadata: {name: p}' 'spec:' '  initContainers:' '    - {name: setup, image: "busybox:1.36.1", command: [echo, ok]}' \
  '  containers:' '    - {name: app, image: "app:1.0.0"}' >good.yaml
sed 's/command: \[echo, ok\]/readinessProbe: {httpGet: {port: 80}}/' good.yaml >bad.yaml
npx initguard --version
npx initguard lint good.yaml
code=0
npx initguard lint bad.yaml >bad.txt || code=$?
cat bad.txt
[ "$code" -eq 1 ]
grep -q 'bad.yaml:6:' bad.txt
npx initguard demo --once >/dev/null
cat >library.mjs <<'JS'
import { RULES } from "initguard";
if (RULES.length === 0) throw new Error("the library exports no rules");
JS
node library.mjs
cd "$root"
