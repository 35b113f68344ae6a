#!/usr/bin/env node
// Where every command starts. It is plain JavaScript that any Node since 18 can read, so that one too old for the rest is told so in a sentence;
// main.ts is a link to it, because Node goes by the name of the file that a link leads to. Nothing may be imported before the check.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: initguard needs Node 22.19 or newer, this is ${process.versions.node}; in a checkout, \`npm run -s initguard -- …\` brings its own\n`,
  );
  process.exitCode = 2;
} else {
  const { run } = await import("./program.ts");
  process.exitCode = await run(process.argv.slice(2));
}
