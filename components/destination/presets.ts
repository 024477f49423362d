/** What a provider needs in the form. `endpoint` with {region} is filled as the region is typed. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly endpoint: string;
  readonly region: string;
  readonly regionHint: string;
  readonly pathStyle: boolean;
  /** What to do about the endpoint; empty when there is none to enter. */
  readonly endpointHint: string;
}

const AWS: Preset = {
  id: 'aws-s3',
  name: 'Amazon S3',
  endpoint: '',
  region: 'us-east-1',
  regionHint: 'Where the bucket was made.',
  pathStyle: false,
  endpointHint: '',
};

export const PRESETS: readonly Preset[] = [
  AWS,
  {
    id: 'cloudflare-r2',
    name: 'Cloudflare R2',
    endpoint: 'https://ACCOUNT_ID.r2.cloudflarestorage.com',
    region: 'auto',
    regionHint: 'R2 uses “auto”.',
    pathStyle: false,
    endpointHint: 'Put your account id in place of ACCOUNT_ID.',
  },
  {
    id: 'backblaze-b2',
    name: 'Backblaze B2',
    endpoint: 'https://s3.{region}.backblazeb2.com',
    region: 'us-west-004',
    regionHint: 'The second part of the endpoint shown beside the bucket.',
    pathStyle: false,
    endpointHint: 'Follows the region.',
  },
  {
    id: 'wasabi',
    name: 'Wasabi',
    endpoint: 'https://s3.{region}.wasabisys.com',
    region: 'us-east-1',
    regionHint: 'For example eu-central-1.',
    pathStyle: false,
    endpointHint: 'Follows the region.',
  },
  {
    id: 'digitalocean-spaces',
    name: 'DigitalOcean Spaces',
    endpoint: 'https://{region}.digitaloceanspaces.com',
    region: 'fra1',
    regionHint: 'For example nyc3 or fra1.',
    pathStyle: false,
    endpointHint: 'Follows the region.',
  },
  {
    id: 'hetzner',
    name: 'Hetzner Object Storage',
    endpoint: 'https://{region}.your-objectstorage.com',
    region: 'fsn1',
    regionHint: 'fsn1, nbg1 or hel1.',
    pathStyle: false,
    endpointHint: 'Follows the region.',
  },
  {
    id: 'google-cloud-storage',
    name: 'Google Cloud Storage',
    endpoint: 'https://storage.googleapis.com',
    region: 'auto',
    regionHint: '“auto”, or the bucket’s location. Keys are HMAC keys.',
    pathStyle: false,
    endpointHint: 'The XML API, which speaks S3.',
  },
  {
    id: 'minio-self-hosted',
    name: 'Own server (MinIO, Ceph, Garage …)',
    endpoint: '',
    region: 'us-east-1',
    regionHint: 'What the server is configured with; most take us-east-1.',
    pathStyle: true,
    endpointHint: 'For example https://s3.example.net:9000',
  },
];

/** The preset of a provider; providers without one are treated as an own server. */
export function presetOf(provider: string): Preset {
  return (
    PRESETS.find((preset) => preset.id === provider) ?? {
      ...AWS,
      id: provider,
      name: provider,
      endpointHint: 'The address of the server.',
    }
  );
}

/** The endpoint a preset gives for a region. */
export function endpointOf(preset: Preset, region: string): string {
  return preset.endpoint.replace('{region}', region);
}

/** The name of a provider for people. */
export function providerName(provider: string): string {
  return provider === 'practice' ? 'Practice bucket' : presetOf(provider).name;
}
