import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/smoke/**', 'tests/browser/**', 'tests/office/**'],
    globalSetup: ['tests/support/global.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two workers: each holds a database in memory, and the smallest machine has two cores.
    maxWorkers: 2,
  },
});
