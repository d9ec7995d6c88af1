/** The id of the control at a path of the request: "inputs.vpcCidr" gives "field-inputs-vpcCidr". */
export function fieldId(path: string): string {
  return `field-${path.replaceAll('.', '-')}`;
}
