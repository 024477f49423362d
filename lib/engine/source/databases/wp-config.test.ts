import { describe, expect, test } from 'vitest';
import { parseWordPressConfig, parseWordPressHost } from './wp-config';

const password = (php: string) => parseWordPressConfig(`<?php\n${php}`).password;

test('the file WordPress ships', () => {
  const config = parseWordPressConfig(`<?php
/**
 * The base configuration for WordPress: define( 'DB_NAME', 'not_this' );
 */
// ** Database settings ** //
/** The name of the database for WordPress */
define( 'DB_NAME', 'shop' );
define( 'DB_USER', 'shop_user' );
define( 'DB_PASSWORD', 'p4ss' );
define( 'DB_HOST', 'localhost' );
define( 'DB_CHARSET', 'utf8' );
$table_prefix = 'shop_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`);
  expect(config).toEqual({
    name: 'shop',
    user: 'shop_user',
    password: 'p4ss',
    host: { host: 'localhost', port: null, socket: null },
    tablePrefix: 'shop_',
  });
});

describe('a password', () => {
  test.each([
    ["define('DB_PASSWORD','x');", 'x'],
    ['define("DB_PASSWORD", "x");', 'x'],
    ["DEFINE ( 'DB_PASSWORD' ,\n\t'x' ) ;", 'x'],
    ["define('DB_PASSWORD', 'it\\'s \\\\ \\n');", "it's \\ \\n"],
    ['define("DB_PASSWORD", "a\\"b\\\\c\\n\\$d\\x41\\101\\u{1F600}");', 'a"b\\c\n$dAA😀'],
    ["define('DB_PASSWORD', '');", ''],
    ["define('DB_PASSWORD', 'a' . \"b\" . 'c');", 'abc'],
    ["const DB_PASSWORD = 'x';", 'x'],
    ["define('DB_PASSWORD', 'x', true);", 'x'],
    ["define('DB_PASSWORD', '# // /* no comment ?>');", '# // /* no comment ?>'],
    ["define(/* the */ 'DB_PASSWORD', # secret\n 'x' // here\n);", 'x'],
    ["// define('DB_PASSWORD', 'old');\ndefine('DB_PASSWORD', 'new');", 'new'],
    ["# define('DB_PASSWORD', 'old');\ndefine('DB_PASSWORD', 'new');", 'new'],
    ["/* define('DB_PASSWORD', 'old'); */ define('DB_PASSWORD', 'new');", 'new'],
    ["define('DB_PASSWORD', 'first'); define('DB_PASSWORD', 'second');", 'first'],
    ["if (true) { define('DB_PASSWORD', 'x'); }", 'x'],
    ["defined('DB_PASSWORD') || define('DB_PASSWORD', 'x');", 'x'],
    ["\\define('DB_PASSWORD', 'x');", 'x'],
    ["define('DB_PASSWORD', 'pä$$wörd😀');", 'pä$$wörd😀'],
    ['define("DB_PASSWORD", "50$ and $5");', '50$ and $5'],
    ["?> <html> define('DB_PASSWORD', 'html'); <?php define('DB_PASSWORD', 'x');", 'x'],
  ])('%s', (php, expected) => expect(password(php)).toBe(expected));
});

describe('what only PHP knows is unknown', () => {
  test.each([
    "define('DB_PASSWORD', getenv('DB_PASSWORD'));",
    "define('DB_PASSWORD', $_ENV['DB_PASSWORD']);",
    "define('DB_PASSWORD', getenv_docker('WORDPRESS_DB_PASSWORD', 'example password'));",
    "define('DB_PASSWORD', 'a' . SUFFIX);",
    'define("DB_PASSWORD", "a$b");',
    'define("DB_PASSWORD", "a{$b}");',
    "define('DB_PASSWORD', trim('x'));",
    "define('DB_PASSWORD', $isLive ? 'a' : 'b');",
    "define($name, 'x');",
    "$x->define('DB_PASSWORD', 'x');",
    "define('DB_PASSWORD', <<<EOT\nx\nEOT);",
    "define('DB_PASSWORD'",
    "/* define('DB_PASSWORD', 'x');",
    '',
  ])('%s', (php) => expect(password(php)).toBeNull());

  test('text outside of PHP is not looked at', () => {
    expect(parseWordPressConfig("define('DB_NAME', 'x');").name).toBeNull();
  });
});

test.each([
  ["$table_prefix = 'a_';", 'a_'],
  ['$table_prefix="b_" ;', 'b_'],
  ["$table_prefix = getenv('P');", 'wp_'],
  ['', 'wp_'],
])('table prefix: %s', (php, expected) => expect(parseWordPressConfig(`<?php ${php}`).tablePrefix).toBe(expected));

test.each([
  ['localhost', { host: 'localhost', port: null, socket: null }],
  ['db.example:3307', { host: 'db.example', port: 3307, socket: null }],
  ['localhost:/run/mysqld/mysqld.sock', { host: 'localhost', port: null, socket: '/run/mysqld/mysqld.sock' }],
  [':/run/mysqld/mysqld.sock', { host: 'localhost', port: null, socket: '/run/mysqld/mysqld.sock' }],
  ['127.0.0.1:3306:/run/s.sock', { host: '127.0.0.1', port: 3306, socket: '/run/s.sock' }],
  ['[::1]:3308', { host: '::1', port: 3308, socket: null }],
  ['::1', { host: '::1', port: null, socket: null }],
  ['', { host: 'localhost', port: null, socket: null }],
])('host %s', (text, expected) => expect(parseWordPressHost(text)).toEqual(expected));
