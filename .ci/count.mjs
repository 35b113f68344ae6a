// Prints "PASSED FAILED" of a vitest JSON report. A run that left no report, or failed outside its tests, counts as one failure; a skipped test as failed.
import { readFileSync } from "node:fs";

const [file = "", code = "1"] = process.argv.slice(2);
let passed = 0;
let failed = 0;
try {
  const report = JSON.parse(readFileSync(file, "utf8"));
  passed = report.numPassedTests;
  failed = report.numTotalTests - passed;
} catch {
  // No report: the exit code below decides.
}
if (failed === 0 && (code !== "0" || passed === 0)) failed = 1;
console.log(`${passed} ${failed}`);
