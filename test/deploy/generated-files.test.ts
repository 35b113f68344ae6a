import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { deployFiles, REWRITE } from "../../src/report/manifests/files.ts";
import { RULES } from "../../src/rules/index.ts";

const DEPLOY = join(import.meta.dirname, "..", "..", "deploy");
const ROOT = join(DEPLOY, "..");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const files = [...deployFiles(RULES, version)];

describe("what is generated below deploy/", () => {
  it.each(files)("%s is what the generator prints", (path, text) => {
    const found = existsSync(join(DEPLOY, path)) ? readFileSync(join(DEPLOY, path), "utf8") : "";
    expect(found, `deploy/${path} is out of date: run ${REWRITE}`).toBe(text);
  });

  it("is of this release, and so is the chart", () => {
    const chart = readFileSync(join(DEPLOY, "chart", "Chart.yaml"), "utf8");
    expect(loadAll(chart)).toMatchObject([{ version, appVersion: version }]);
  });
});
