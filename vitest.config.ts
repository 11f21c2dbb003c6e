/**
 * How the tests run: by Node itself, as the services do, with no transformation between what is tested and what runs.
 * The files of one worker share the loaded modules, as a test that changes module state for others is a defect.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const STARTS_A_SYSTEM = /\/tests\/(e2e|faults)\//

/** Those that start the whole system go first, so that no worker ends with one of them alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => Number(!STARTS_A_SYSTEM.test(moduleId))
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.data*/**'],
    globalSetup: './dev/checks/start-test-parts.ts',
    experimental: { viteModuleRunner: false, nodeLoader: false },
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      reportsDirectory: join(tmpdir(), 'coverage'),
      include: ['{client,contracts,platform,gateway,subgraphs,psp,dev,ops}/**/*.{ts,mjs}'],
      // What runs the tests, and what runs before there are packages, is not seen from within them.
      exclude: ['**/generated/**', '**/testing/**', '**/*.test.ts', '**/main.ts', 'dev/{checks,install}/**'],
      thresholds: { lines: 86, branches: 79 },
    },
  },
})
