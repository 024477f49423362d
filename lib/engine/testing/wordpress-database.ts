import type { MariaDb } from './mariadb';

/** Bytes that break what is not careful: quotes, backslashes, line ends, statements, four-byte letters. */
const NASTY = `it''s \\\\ a ; -- Dump completed\\n(1,2),(3) \\'x\\' "q" \\r\\n\\t\\Z \\0 INSERT INTO \`wp_posts\` VALUES (9); 😀`;

/**
 * Makes a database as WordPress makes it (its tables, InnoDB, utf8mb4), with `posts` posts, plus what dumps forget: a blob, a
 * view, a trigger, a routine and an event.
 */
export async function makeWordPressDatabase(server: MariaDb, name: string, posts: number): Promise<void> {
  await server.sql(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
  await server.sql(TABLES, name);
  await server.sql(rows(posts), name);
  await server.sql(PROGRAMS, name);
}

const TABLES = `
CREATE TABLE wp_options (option_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, option_name varchar(191) NOT NULL DEFAULT '',
  option_value longtext NOT NULL, autoload varchar(20) NOT NULL DEFAULT 'yes', UNIQUE KEY option_name (option_name)) ENGINE=InnoDB;
CREATE TABLE wp_posts (ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, post_author bigint unsigned NOT NULL DEFAULT 0,
  post_date datetime NOT NULL DEFAULT '2026-01-01 00:00:00', post_content longtext NOT NULL, post_title text NOT NULL) ENGINE=InnoDB;
CREATE TABLE wp_postmeta (meta_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, post_id bigint unsigned NOT NULL DEFAULT 0,
  meta_key varchar(255), meta_value longtext, KEY post_id (post_id)) ENGINE=InnoDB;
CREATE TABLE wp_users (ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, user_login varchar(60) NOT NULL, picture blob) ENGINE=InnoDB;
CREATE TABLE \`wp_odd \`\`name(\` (id int PRIMARY KEY, b double, c json) ENGINE=InnoDB;
CREATE TABLE wp_empty (id int PRIMARY KEY) ENGINE=InnoDB;`;

function rows(posts: number): string {
  return `
INSERT INTO wp_posts (post_content, post_title) SELECT CONCAT(MD5(seq), REPEAT(MD5(seq * 7), 20), '${NASTY}'), CONCAT('Post ', seq) FROM seq_1_to_${posts};
INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT seq, '_thumb', IF(seq % 3 = 0, NULL, MD5(seq)) FROM seq_1_to_${posts};
INSERT INTO wp_options (option_name, option_value) SELECT CONCAT('o', seq), '${NASTY}' FROM seq_1_to_50;
INSERT INTO wp_users (user_login, picture) VALUES ('admin', UNHEX(REPEAT('00275C0A3B28FF', 200))), ('b', NULL), ('c', '');
INSERT INTO \`wp_odd \`\`name(\` VALUES (1, -1.5e300, '{"a":"(;"}'), (2, NULL, NULL);`;
}

const PROGRAMS = `
CREATE VIEW wp_titles AS SELECT ID, post_title FROM wp_posts;
CREATE TRIGGER wp_stamp BEFORE INSERT ON wp_users FOR EACH ROW SET NEW.user_login = LOWER(NEW.user_login);
DELIMITER ;;
CREATE PROCEDURE wp_count() BEGIN
CREATE TABLE IF NOT EXISTS inside_a_routine (id int);
SELECT COUNT(*) FROM wp_posts; END ;;
CREATE EVENT wp_nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM wp_options WHERE option_name = 'never' ;;
DELIMITER ;`;

/** Rows and CHECKSUM TABLE of every table: equal for databases with the same data. */
export async function databaseInventory(server: MariaDb, name: string): Promise<Record<string, string>> {
  const tables = await server.sql(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = '${name}' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const inventory: Record<string, string> = {};
  for (const [table = ''] of tables) {
    const quoted = `\`${name}\`.\`${table.replaceAll('`', '``')}\``;
    const [[count = ''] = [], [, checksum = ''] = []] = await server.sql(
      `SELECT COUNT(*) FROM ${quoted}; CHECKSUM TABLE ${quoted}`,
    );
    inventory[table] = `${count} rows, ${checksum}`;
  }
  return inventory;
}
