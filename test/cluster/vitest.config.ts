import { join } from "node:path";
import { defineConfig } from "vitest/config";

// The suite against a real API server: one file after the other, for two cores.
export default defineConfig({
  test: {
    name: "cluster",
    root: join(import.meta.dirname, "..", ".."),
    include: ["test/cluster/e2e/**/*.e2e.test.ts"],
    globalSetup: ["test/cluster/vitest-setup.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
