/**
 * What takes its time is visible: a line when a step is done, and while nothing gets done, every few
 * seconds, a line that names what is being waited for.
 */
const SILENCE_MS = 5_000
const NAME_WIDTH = 18

export function createProgress(print: (line: string) => void) {
  const began = Date.now()
  const waitingFor = new Map<string, number>()
  let lastLine = Date.now()
  const say = (line: string) => {
    lastLine = Date.now()
    print(line)
  }
  const timer = setInterval(() => {
    if (Date.now() - lastLine < SILENCE_MS || waitingFor.size === 0) return
    const names = [...waitingFor].map(([name, since]) => `${name} (${seconds(since)})`)
    say(`  … waiting for ${names.join(', ')}`)
  }, 1_000)
  return {
    say,
    async step<Result>(name: string, work: Promise<Result>): Promise<Result> {
      const since = Date.now()
      waitingFor.set(name, since)
      try {
        const result = await work
        say(`  ${name.padEnd(NAME_WIDTH)} ready after ${seconds(since)}`)
        return result
      } finally {
        waitingFor.delete(name)
      }
    },
    end: () => clearInterval(timer),
    elapsed: () => seconds(began),
  }
}

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`
