-- AlterEnum
ALTER TYPE "audit_event_type" ADD VALUE 'SIGNING_KEY_WITHDRAWN';
