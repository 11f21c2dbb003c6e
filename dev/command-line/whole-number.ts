/** A whole number within bounds, as an argument or an option of a command. */
import { InvalidArgumentError } from 'commander'

export function wholeNumber(from: number, to: number): (given: string) => number {
  return (given) => {
    const number = Number(given)
    if (/^\d+$/.test(given) && number >= from && number <= to) return number
    throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`)
  }
}
