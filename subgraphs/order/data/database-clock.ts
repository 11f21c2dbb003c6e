/**
 * The database's time is the only one that deadlines are judged by, for replicas' clocks differ. It is read along
 * with what is decided on, and runs on from there by this process's monotonic clock, which nobody sets.
 */
export type DatabaseClock = () => Date

/** @param now the database's time, just read */
export function clockFrom(now: Date): DatabaseClock {
  const read = performance.now()
  return () => new Date(now.getTime() + performance.now() - read)
}
