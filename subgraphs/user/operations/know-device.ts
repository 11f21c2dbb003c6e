/**
 * The device that signs in is known from now on: by the token that it has, where it is the account's, or by a new one.
 * Past the bound those go that were not used for the longest time.
 */
import { hashDeviceToken, newDeviceToken } from '../credentials/device-token.ts'
import type { Transaction } from '../data/database.ts'
import { findDevices, forgetDevices, keepDevice } from '../data/device-rows.ts'
import { MAX_DEVICES } from '../domain/device.ts'

/** @param presented what the device says it is known by @returns what it is known by */
export async function knowDevice(
  tx: Transaction,
  userId: string,
  presented: string | null | undefined,
  now: Date,
): Promise<string> {
  const hash = hashDeviceToken(presented)
  const devices = await findDevices(tx, userId)
  const known = hash && devices.some((own) => Buffer.from(own).equals(hash))
  const token = known ? presented! : newDeviceToken()
  await keepDevice(tx, userId, hashDeviceToken(token)!, now)
  const tooMany = devices.slice(known ? MAX_DEVICES : MAX_DEVICES - 1)
  if (tooMany.length > 0) await forgetDevices(tx, userId, tooMany)
  return token
}
