/**
 * How the tests run: by Node itself, as the services do, with no transformation between what is tested and what runs.
 * The files of one worker share the loaded modules, as a test that changes module state for others is a defect.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.data*/**'],
    globalSetup: './dev/checks/start-test-parts.ts',
    experimental: { viteModuleRunner: false, nodeLoader: false },
    pool: 'forks',
    isolate: false,
    maxWorkers: 3, // two cores: a third of the time the tests wait for what they started
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      reportsDirectory: join(tmpdir(), 'coverage'),
      include: ['{client,contracts,platform,gateway,subgraphs,psp,dev,ops}/**/*.{ts,mjs}'],
      exclude: ['**/generated/**', '**/testing/**', '**/*.test.ts', '**/main.ts'],
      thresholds: { lines: 85, branches: 75 },
    },
  },
})
