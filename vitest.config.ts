import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/cluster/**"],
    // Certificates and TLS handshakes share two cores with the rest of the suite.
    testTimeout: 20_000,
    coverage: { include: ["src/**"], reporter: ["text-summary"] },
  },
});
