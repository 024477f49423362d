import { KeyRound, LogOut } from 'lucide-react';
import type { Metadata } from 'next';
import { PracticeBucket } from '@/components/settings/practice-bucket';
import { PriceBook } from '@/components/settings/price-book';
import { SettingsForm } from '@/components/settings/settings-form';
import { ProblemPage } from '@/components/shell/problem-page';
import { ButtonLink, SubmitButton } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DefinitionList } from '@/components/ui/definition-list';
import { PageHeader } from '@/components/ui/page-header';
import { RelativeTime } from '@/components/ui/time';
import { signOutAction } from '../../(access)/actions';
import { read } from '../../attempt';
import { requireUser } from '../../session';
import { saveSettings } from './actions';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const { user } = await requireUser();
  const result = await read(async (door) => {
    const [settings, recovery] = await Promise.all([door.getSettings(), door.getRecovery()]);
    return { settings, recovery };
  });
  if ('problem' in result) return <ProblemPage title="Settings" problem={result.problem} />;
  const { settings, recovery } = result.ok;
  const { timezone, usdPerRun, requestsPerRun, usdPerMonth, requestsPerMonth, ntpServers, bandwidth } = settings;
  return (
    <>
      <PageHeader title="Settings" />
      <div className="grid max-w-3xl gap-5">
        <Card title="Limits, bandwidth and time" description="For jobs that set no limits of their own.">
          <SettingsForm
            initial={{ timezone, usdPerRun, requestsPerRun, usdPerMonth, requestsPerMonth, ntpServers, bandwidth }}
            zones={Intl.supportedValuesOf('timeZone')}
            save={saveSettings}
          />
        </Card>
        <Card title="Recovery key" description="Opens the sealed copy of settings, keys and passwords in the bucket.">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-ink-2">
              {recovery.madeAt === null ? (
                'None yet. If this machine is lost, passwords have to be entered again.'
              ) : (
                <>
                  Made <RelativeTime at={recovery.madeAt} />.
                </>
              )}
            </p>
            <ButtonLink href="/settings/recovery-key" icon={<KeyRound aria-hidden />}>
              {recovery.madeAt === null ? 'Make the recovery key' : 'Recovery key'}
            </ButtonLink>
          </div>
        </Card>
        {settings.practice !== null && (
          <Card
            title="Practice bucket"
            description="An S3 server on this machine, for trying things out. Any S3 tool can use it; it costs nothing."
          >
            <PracticeBucket practice={settings.practice} />
          </Card>
        )}
        <Card title="Price book">
          <PriceBook book={settings.priceBook} />
        </Card>
        <Card title="Account">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="min-w-0">
              <span className="block font-medium">{user.name}</span>
              <span className="text-ink-3 [overflow-wrap:anywhere]">{user.email}</span>
            </p>
            <form action={signOutAction}>
              <SubmitButton variant="secondary" icon={<LogOut aria-hidden />}>
                Sign out
              </SubmitButton>
            </form>
          </div>
        </Card>
        <Card title="About">
          <DefinitionList
            items={[
              { term: 'Version', value: settings.version },
              { term: 'Data folder', value: <span className="path">{settings.dataDir}</span> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
