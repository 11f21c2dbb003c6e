/**
 * How far something long has come. On a terminal a bar that fills up in place; elsewhere, such as in a log,
 * a line for every tenth.
 */
const WIDTH = 30
const PARTS = 10

export function createProgressBar(what: string, stream: NodeJS.WriteStream = process.stdout) {
  const began = Date.now()
  let lastPart = 0
  let shown = false
  return {
    show(done: number, of: number): void {
      shown = true
      const share = of > 0 ? done / of : 1
      const text = `${done.toLocaleString('en')} of ${of.toLocaleString('en')} ${what}`
      const left = Math.round(((Date.now() - began) / share - (Date.now() - began)) / 1000)
      if (stream.isTTY) {
        const filled = Math.round(share * WIDTH)
        const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
        stream.write(`\r  ${bar} ${text}, ${left} s left\x1b[K`)
      } else if (Math.floor(share * PARTS) > lastPart) {
        lastPart = Math.floor(share * PARTS)
        stream.write(`  ${text}, ${left} s left\n`)
      }
    },
    /** Leaves the bar as it is, if there was one. */
    end(): void {
      if (shown && stream.isTTY) stream.write('\n')
    },
  }
}
