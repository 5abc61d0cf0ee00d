import { allManifests, PASSWORD_IN_YAML } from '../support/instances';
import { Manifests } from '../support/manifests';

/** All but those whose user has put a password into the YAML. */
const SECRET = Object.entries(allManifests()).filter(([name]) => !Object.hasOwn(PASSWORD_IN_YAML, name));

describe.each(SECRET.map(([name, objects]) => ({ name, manifests: new Manifests(objects) })))("manifests of '$name'", ({ manifests }) => {
  test('hold no Secret', () => {
    expect(manifests.all('Secret')).toEqual([]);
  });

  test('have no key named password with a value', () => {
    expect(manifests.entries.filter(({ key, value }) => /^(password|requirepass|masterauth|auth)$/i.test(key) && typeof value === 'string')).toEqual([]);
  });

  test('have no variable with a password in it', () => {
    const variables = manifests.entries.map(({ value }) => value as any).filter((value) => /PASSWORD|AUTH(?!ORIT)/.test(value?.name));
    expect(variables.filter(({ name, value }) => value !== undefined && !name.endsWith('_FILE'))).toEqual([]);
  });

  test('hand no password over as an argument', () => {
    const commands = manifests.entries.filter(({ key }) => key === 'args' || key === 'command').flatMap(({ value }) => value as string[]);
    expect(commands.filter((word) => /^(-a|--pass.*|--requirepass.*|--user.*)$/.test(word))).toEqual([]);
  });

  test('nowhere mention an option that takes a password', () => {
    expect(manifests.yaml).not.toMatch(/--requirepass|--pass |-cli.* -a |requirepass \S/);
  });

  test('hold nothing that Helm would execute', () => {
    expect(manifests.yaml).not.toContain('{{');
  });
});
