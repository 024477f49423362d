import { FINDING_SEVERITY, type FindingCode, type FindingEvidence, finding } from '../../engine/preflight/findings';
import { findingView } from '../words';

const SEVERITY_MEANS = {
  blocks: 'the run cannot work',
  holds: 'a person must approve',
  warns: 'the run goes on; look at it',
  notes: 'good to know',
} as const;

/** docs/findings.md: every finding there is, in the words a person reads, from one example of evidence each. */
export function findingsDocument(examples: { readonly [Code in FindingCode]: FindingEvidence[Code] }): string {
  const codes = (Object.keys(FINDING_SEVERITY) as FindingCode[]).sort();
  const rows = codes.map((code) => rowOf(code, examples));
  return `# Findings

What preflight can find before a run, with an example of the words it uses. Written by a test from the code; do not edit.

${Object.entries(SEVERITY_MEANS)
  .map(([severity, meaning]) => `- **${severity}**: ${meaning}`)
  .join('\n')}

| code | severity | says | evidence | remedy |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function rowOf<Code extends FindingCode>(code: Code, examples: { readonly [C in FindingCode]: FindingEvidence[C] }) {
  const view = findingView(finding(code, examples[code]));
  const says = [`**${view.title}**`, view.text, ...(view.why === null ? [] : [`*Why it matters:* ${view.why}`])].join(
    ' ',
  );
  const fields = Object.keys(examples[code]).map((name) => `\`${name}\``);
  const remedy = view.command === null ? view.remedy : `${view.remedy} \`${view.command}\``;
  return `| \`${code}\` | ${view.severity} | ${cell(says)} | ${fields.join(', ')} | ${cell(remedy)} |`;
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
