/** The `data` of an answer that is written already, so that whoever sends it need not write it again. */
export class WrittenData {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** For whoever writes it as part of something else. */
  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}
