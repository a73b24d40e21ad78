import { defineConfig } from 'vitest/config';

/**
 * Packages of the workspace resolve to their sources, so that no test ever runs against a stale build.
 * The rest are the bundler's own defaults, which a custom list replaces.
 */
const conditions = ['@raft/source', 'module', 'node', 'development|production'];

/** What every package's tests share. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Node 20 has no `using` declarations: compile them away as tsc does.
  oxc: { target: 'es2023' },
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: 2,
    passWithNoTests: true,
    restoreMocks: true,
  },
});
