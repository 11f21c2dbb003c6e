/** The programs that an operator has, run with a deadline: kubectl, kustomize, and what is applied. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ENDS_WITHIN_MS = 180_000
const root = resolve(import.meta.dirname, '../..')

export function createTools(bin, kubeconfig) {
  const kubectl = (args, input) => run(join(bin, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], input)

  /** @throws Error with what kubectl said */
  async function mustKubectl(args, input) {
    const { status, said } = await kubectl(args, input)
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${said}`)
    return said
  }

  return {
    kubectl,
    mustKubectl,

    async build(folder) {
      if (folder.endsWith('local') && !existsSync(join(root, folder, 'secrets')))
        await must(process.execPath, [join(root, folder, 'make-secrets.mjs')])
      return must(join(bin, 'kustomize'), ['build', join(root, folder)])
    },

    /** What the chart of NATS makes of our values, or nothing where there is no helm or no chart (NATS_CHART). */
    async renderNats(namespace) {
      const chart = process.env.NATS_CHART
      const values = join(root, 'k8s/overlays/production/nats-values.yaml')
      if (!chart) return undefined
      return must('helm', ['template', 'nats', chart, `--namespace=${namespace}`, `--values=${values}`])
    },

    /** As the README says: by the server, and whatever its schema does not know is refused. */
    apply: (text, ...args) =>
      mustKubectl(['apply', '--server-side', '--validate=strict', ...args, '-f', '-'], text),
  }
}

export const objectsIn = (text) => text.split(/^---$/m).filter((part) => part.trim()).length

async function must(program, args) {
  const { status, said, stdout } = await run(program, args)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${said}`)
  return stdout
}

function run(program, args, input = '') {
  const child = spawn(program, args, { timeout: ENDS_WITHIN_MS })
  const output = { stdout: '', said: '' }
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
    output.said += chunk
  })
  child.stderr.on('data', (chunk) => (output.said += chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code, signal) => done({ ...output, status: code ?? signal }))
  })
}
