/** Loaded before a service (`node --import`): its clock is ahead by SKEW_MS. Plain JavaScript, as it runs first. */
const Real = Date
const aheadMs = Number(process.env.SKEW_MS)

globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + aheadMs)
    else super(...given)
  }

  static now() {
    return Real.now() + aheadMs
  }
}
