import { defineConfig } from 'prisma/config';

// `prisma generate` needs no schema engine; without this the CLI tries to download one before every command.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= '/bin/true';

export default defineConfig({ schema: 'prisma/schema.prisma' });
