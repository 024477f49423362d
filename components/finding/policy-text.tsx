import { CopyButton } from '../ui/copy-button';
import { Disclosure } from '../ui/disclosure';

/** An IAM policy to paste: folded, because it is long, with a button that copies it whole. */
export function PolicyText({ policy }: { policy: string }) {
  return (
    <Disclosure summary="IAM policy">
      <div className="grid gap-1 rounded-lg border border-line bg-surface-2 p-2">
        <div className="flex justify-end">
          <CopyButton text={policy} label="Copy the policy" />
        </div>
        <pre className="overflow-x-auto px-1 pb-1 font-mono text-[0.8125rem] leading-5">{policy}</pre>
      </div>
    </Disclosure>
  );
}
