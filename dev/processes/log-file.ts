/** A log file has a bound: past it the file becomes `.1`, in the place of the one before, and a new one begins. */
import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs'

const MAX_BYTES = 5_000_000

function size(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

export function rotate(file: string): void {
  if (size(file) > MAX_BYTES) renameSync(file, `${file}.1`)
}

/** Appends lines; one process writes a file. */
export function openLog(file: string) {
  rotate(file)
  let descriptor = openSync(file, 'a')
  let written = size(file)
  return {
    write(text: string): void {
      written += writeSync(descriptor, text)
      if (written <= MAX_BYTES) return
      closeSync(descriptor)
      rotate(file)
      descriptor = openSync(file, 'a')
      written = 0
    },
    close: () => closeSync(descriptor),
  }
}
