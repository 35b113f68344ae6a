import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "..", "..", "src", "cli", "samples");

/** The admission reviews of the demo, captured from a real API server, as text; what a test compares with is in `test/goldens/answers`. */
export const REVIEWS = readdirSync(FOLDER).map((file) => ({ file, text: readFileSync(join(FOLDER, file), "utf8") }));
