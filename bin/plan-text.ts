import type { FilesAndBytesView, PlanFinding, PlanView, RequestCountsView } from '../lib/control/views';
import { bytesText, countText, plural, usdText } from './output';

/** The `plan` JSON of DESIGN section 8, with the whole view's other fields beside it. */
export function planJson(plan: PlanView): object {
  const { id, ...rest } = plan;
  return { planId: id, ...rest };
}

/** What a person reads before approving: changes, requests, money, findings, verdict. */
export function planText(plan: PlanView): string {
  return [
    `Plan ${plan.id} for ${plan.jobName}${plan.firstRun ? ' (first run)' : ''}`,
    '',
    `  New        ${amount(plan.add)}`,
    `  Changed    ${amount(plan.change)}`,
    `  Removed    ${amount(plan.remove)}`,
    `  Unchanged  ${amount(plan.unchanged)}`,
    '',
    `  Requests   ${requestsText(plan.requests)}`,
    `  Cost       ${usdText(plan.usd.now)} now, ${usdText(plan.usd.monthly)} a month for storage  (${plan.priceBasis})`,
    ...followingText(plan),
    ...plan.findings.filter(({ acknowledged }) => acknowledged === null).flatMap(findingText),
    ...acknowledgedText(plan),
    '',
    verdictText(plan),
  ].join('\n');
}

const amount = (part: FilesAndBytesView) => `${plural(part.files, 'file')}, ${bytesText(part.bytes)}`;

export function requestsText(requests: RequestCountsView): string {
  const sent = Object.entries(requests).filter(([, count]) => count > 0);
  return sent.length === 0
    ? 'none'
    : sent.map(([kind, count]) => `${countText(count)} ${kind.toUpperCase()}`).join(', ');
}

function followingText(plan: PlanView): string[] {
  if (plan.following === null) return [];
  const { uploads, usd } = plan.following;
  return [`  Following  \`aws s3 sync\` follows links: ${countText(uploads)} uploads, ${usdText(usd)}`];
}

function findingText(finding: PlanFinding): string[] {
  const evidence = finding.evidence.map((fact) => `    ${fact.label}: ${fact.value}`);
  const chain = finding.chain.length === 0 ? [] : [`    ${finding.chain.join(' → ')}`];
  const command = finding.command === null ? [] : [`    ${finding.command}`];
  return [
    '',
    `  [${finding.severity}] ${finding.title}`,
    `    ${finding.text}`,
    ...evidence,
    ...chain,
    `    ${finding.remedy}`,
    ...command,
  ];
}

/** One line each: what is known, until when, and why. */
function acknowledgedText({ findings }: PlanView): string[] {
  const known = findings.flatMap(({ acknowledged }) => (acknowledged === null ? [] : [acknowledged]));
  const lines = known.map(
    ({ title, until, reason }) => `  [acknowledged until ${until.slice(0, 10)}] ${title}: ${reason}`,
  );
  return known.length === 0 ? [] : ['', ...lines];
}

function verdictText(plan: PlanView): string {
  if (plan.verdict === 'ready')
    return `Ready. Run it: foresync run ${JSON.stringify(plan.jobName)} --approve ${plan.id}`;
  const reasons = plan.reasons.map((reason) => `  ${reason}`).join('\n');
  if (plan.verdict === 'blocked') return `Blocked: it cannot work.\n${reasons}`;
  const approval = `foresync run ${JSON.stringify(plan.jobName)} --approve ${plan.id}`;
  const upload = plan.remove.files === 0 ? '' : `\nApprove it, and delete nothing: ${approval} --without-deletes`;
  return `Held: a person must approve.\n${reasons}\nApprove it: ${approval}${upload}`;
}
