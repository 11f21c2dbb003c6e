/** The device that signs in is known from now on: by the token that it has, where it is the account's, or by a new one. */
import { hashDeviceToken, newDeviceToken } from '../credentials/device-token.ts'
import type { Transaction } from '../data/database.ts'
import { findDevices, keepDevice } from '../data/device-rows.ts'

/** @param presented what the device says it is known by @returns what it is known by */
export async function knowDevice(
  tx: Transaction,
  userId: string,
  presented: string | null | undefined,
  now: Date,
): Promise<string> {
  const hash = hashDeviceToken(presented)
  const known = hash && (await findDevices(tx, userId)).some((own) => Buffer.from(own).equals(hash))
  const token = known ? presented! : newDeviceToken()
  await keepDevice(tx, userId, hashDeviceToken(token)!, now)
  return token
}
