import { named } from './facts';
import type { Wording } from './sentences';

/** What CloudWatch, SNS and Cost Explorer can refuse. Facts: action, region, bucket, name, usd as lib/billing knows them. */
export const BILLING_WORDS = {
  'billing.no-data': () => ({
    what: 'Amazon publishes no charges of this account.',
    why: 'CloudWatch answered, and holds no EstimatedCharges: billing alerts are not switched on, or were in the last hours only. In an organization only the paying account has them.',
    remedy:
      'In the AWS console of the paying account open Billing, then Billing preferences, and switch on "Receive CloudWatch billing alerts". The first figures come within hours.',
  }),
  'billing.no-sizes': (facts) => ({
    what: `CloudWatch knows no size of ${named(facts, 'bucket', 'the bucket')} in ${named(facts, 'region', 'this region')}.`,
    why: 'S3 writes sizes once a day and up to a day late: the bucket is new, was never filled, or is in another region than the destination says.',
    remedy: "Compare the destination's region with the bucket's. If they agree, look again tomorrow.",
  }),
  'billing.denied': (facts) => ({
    what: `The key may not do ${named(facts, 'action', 'this')}.`,
    why: 'The key is valid, but its policy does not allow this action. For bills the root user may also have to switch on IAM access to billing.',
    remedy: `Allow ${named(facts, 'action', 'the action in the details')} on the resource "*" in the policy of this key, then look again. Backups do not need it.`,
  }),
  'billing.wrong-region': (facts) => ({
    what: `The bill cannot be read for ${named(facts, 'region', 'this region')}.`,
    why: 'Either the account has not switched this region on, or it is no region of the commercial AWS: China and GovCloud publish their charges elsewhere.',
    remedy: "Set the destination's region to the one the bucket is in, or switch the region on in the AWS account.",
  }),
  'billing.slow-down': () => ({
    what: 'Amazon asked to be asked less often.',
    why: 'Too many requests reached CloudWatch, SNS or Cost Explorer from this account in a short time.',
    remedy: 'Look again in a few minutes.',
  }),
  'billing.unavailable': () => ({
    what: 'Amazon cannot say what it charges at the moment.',
    why: 'Its server answered with an error of its own; trying again at once did not help.',
    remedy: 'Look again later. Backups are not affected.',
  }),
  'billing.bad-request': () => ({
    what: 'Amazon did not accept the question about the bill.',
    why: 'Its own code and message are in the details.',
    remedy: 'Look again; if it stays, report the details.',
  }),
  'billing.no-explorer': () => ({
    what: 'Cost Explorer has nothing for these days yet.',
    why: 'It was switched on less than a day ago, or the account is too young: its data is ready about 24 hours after Cost Explorer is opened for the first time.',
    remedy: 'Open Cost Explorer once in the AWS console, and ask again tomorrow. This answer may have been billed.',
  }),
  'billing.not-ours': (facts) => ({
    what: `${named(facts, 'name', 'The alarm')} was not made by this Foresync, so it was left alone.`,
    why: 'It has the name Foresync would use, but not the tag of this installation.',
    remedy: 'Delete or rename it in the AWS console (CloudWatch and SNS, us-east-1), then try again.',
  }),
  'billing.not-acknowledged': (facts) => ({
    what: `This question costs $${named(facts, 'usd', '0.01')}, and nobody has said yes to that.`,
    why: 'Cost Explorer bills every request. Foresync sends one only when the amount was named.',
    remedy: `Send acknowledgedUsd with the value "${named(facts, 'usd', '0.01')}", or add --acknowledge ${named(facts, 'usd', '0.01')} on the command line.`,
  }),
  'billing.unknown': () => ({
    what: 'Amazon answered with something Foresync does not know.',
    why: 'What is known about it is in the details.',
    remedy: 'Look again; if it stays, report the details.',
  }),
} satisfies Record<string, Wording>;
