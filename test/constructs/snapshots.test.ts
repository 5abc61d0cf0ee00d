import { EVERY_PLAN, EVERY_PROP, withDeployment } from '../support/instances';
import { Manifests } from '../support/manifests';

/** The manifests with the name of a script in place of its text: the scripts have their own tests. */
function readable(objects: object[]): string {
  return new Manifests(objects.map((object: any) => (
    object.kind === 'ConfigMap' && object.metadata.name.endsWith('-runtime')
      ? { ...object, data: Object.fromEntries(Object.keys(object.data).map((name) => [name, `<runtime/${name}>`])) }
      : object
  ))).yaml;
}

test.each(EVERY_PLAN)('an instance of $name and its Deployment render to these manifests', ({ props }) => {
  expect(readable(withDeployment(props))).toMatchSnapshot();
});

test('an instance with every prop and its Deployment render to these manifests', () => {
  expect(readable(withDeployment(EVERY_PROP))).toMatchSnapshot();
});
