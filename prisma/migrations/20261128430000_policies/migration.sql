-- What the organization allows: each policy is one statement of Cedar, kept in versions that nobody changes any more.
CREATE TABLE "policies" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "active_version" INTEGER,

    CONSTRAINT "policies_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "policy_versions" (
    "policy_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "author_id" TEXT,
    "author_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_versions_pkey" PRIMARY KEY ("policy_id","version")
);

ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "policies" ADD CONSTRAINT "policies_id_active_version_fkey" FOREIGN KEY ("id", "active_version") REFERENCES "policy_versions"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One row: another version with every change of what is in force, so that every replica notices it. No number that
-- counts: what a transaction took back, or a restored database, would give it out again.
CREATE TABLE "policy_set" (
    "only" BOOLEAN NOT NULL DEFAULT true,
    "version" UUID NOT NULL DEFAULT gen_random_uuid(),
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_set_pkey" PRIMARY KEY ("only"),
    CONSTRAINT "policy_set_only_one" CHECK ("only")
);

INSERT INTO "policy_set" DEFAULT VALUES;

CREATE FUNCTION refuse_change_of_policy_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A version of a policy is never changed: add another one' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER keep_policy_versions BEFORE UPDATE OR DELETE ON "policy_versions"
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_policy_version();

-- What an environment costs at most, in US cents a month. Null: not worked out yet, or its inputs have changed since.
ALTER TABLE "environments" ADD COLUMN     "monthly_cents" INTEGER;

CREATE FUNCTION forget_monthly_cents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.monthly_cents := NULL;
  RETURN NEW;
END $$;

CREATE TRIGGER forget_monthly_cents BEFORE UPDATE OF inputs ON "environments"
  FOR EACH ROW WHEN (NEW.inputs IS DISTINCT FROM OLD.inputs AND NEW.monthly_cents IS NOT DISTINCT FROM OLD.monthly_cents)
  EXECUTE FUNCTION forget_monthly_cents();

-- What a team and a person have is counted at every launch, without reading what ended long ago.
CREATE INDEX "environments_live_of_team_idx" ON "environments"("team_id") WHERE (status <> ALL (ARRAY['TORN_DOWN'::environment_status, 'CANCELLED'::environment_status, 'REJECTED'::environment_status]));

CREATE INDEX "environments_live_of_owner_idx" ON "environments"("owner_id") WHERE (status <> ALL (ARRAY['TORN_DOWN'::environment_status, 'CANCELLED'::environment_status, 'REJECTED'::environment_status]));

-- The policies that an installation starts with. From here on they belong to its admins. The function goes with the
-- connection.
CREATE FUNCTION pg_temp.start_with(id text, title text, text text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO policies (id, title, position) SELECT start_with.id, start_with.title, coalesce(max(position), 0) + 1 FROM policies;
  INSERT INTO policy_versions (policy_id, version, text, comment, author_name)
    VALUES (start_with.id, 1, start_with.text, 'What Slipway starts with', 'Slipway');
  UPDATE policies SET active_version = 1 WHERE policies.id = start_with.id;
$$;

SELECT pg_temp.start_with('roles', 'What roles allow', $cedar$// Whether somebody's role and team allow it is decided before. What no policy permits is refused.
permit (principal, action, resource);
$cedar$);

SELECT pg_temp.start_with('target-teams', 'Targets per team', $cedar$@words("the target {resource.target.name} is only for {resource.target.teams}")
@help("Choose another target, or ask an admin to open this one to the team {resource.team.name}.")
@path("target")
forbid (
  principal,
  action in [Action::"launch", Action::"relaunch"],
  resource
)
unless
{
  resource.target.teams.isEmpty() ||
  resource.target.teams.contains(resource.team)
};
$cedar$);

SELECT pg_temp.start_with('team-environments', 'Environments of a team', $cedar$@words("the team {resource.team.name} may have {resource.team.maxEnvironments} environments, and this would be number {context.teamEnvironments}")
@help("Tear one down first, or ask an admin to raise the limit.")
forbid (principal, action == Action::"launch", resource)
when { context.teamEnvironments > resource.team.maxEnvironments };
$cedar$);

SELECT pg_temp.start_with('person-environments', 'Environments of a person', $cedar$@words("one person may have {principal.maxEnvironments} environments, and this would be number {context.personEnvironments}")
@help("Tear one down first, or ask an admin to raise the limit.")
forbid (principal, action == Action::"launch", resource)
when { context.personEnvironments > principal.maxEnvironments };
$cedar$);

SELECT pg_temp.start_with('target-environments', 'Environments in a target', $cedar$@words("the target {resource.target.name} has room for {resource.target.maxEnvironments} environments, and this would be number {context.targetEnvironments}")
@help("Choose another target, or ask an admin to raise the limit.")
@path("target")
forbid (principal, action == Action::"launch", resource)
when
{
  resource.target has maxEnvironments &&
  context.targetEnvironments > resource.target.maxEnvironments
};
$cedar$);

SELECT pg_temp.start_with('environment-cost', 'Cost of an environment', $cedar$@outcome("approval")
@words("over {resource.team.organization.approvalAboveEnvironmentCents} a month")
@help("With the maximum of instances it would cost {context.monthlyCents} a month.")
forbid (
  principal,
  action in [Action::"launch", Action::"relaunch", Action::"update"],
  resource
)
when
{
  context.monthlyCents >
  resource.team.organization.approvalAboveEnvironmentCents
}
unless
{
  context has before && context.monthlyCents <= context.before.monthlyCents
};
$cedar$);

SELECT pg_temp.start_with('team-cost', 'Cost of a team', $cedar$@outcome("approval")
@words("over {resource.team.maxMonthlyCents} a month for the team {resource.team.name}")
@help("With this, all environments of the team would cost {context.teamMonthlyCents} a month.")
forbid (
  principal,
  action in [Action::"launch", Action::"relaunch", Action::"update"],
  resource
)
when { context.teamMonthlyCents > resource.team.maxMonthlyCents }
unless
{
  context has before && context.monthlyCents <= context.before.monthlyCents
};
$cedar$);

SELECT pg_temp.start_with('largest-instances', 'Largest instance types', $cedar$@outcome("approval")
@words("instances of type {context.inputs.instanceType}")
@path("inputs.instanceType")
forbid (
  principal,
  action in [Action::"launch", Action::"relaunch", Action::"update"],
  resource
)
when
{
  context.inputs has instanceType &&
  ["m6i.xlarge"].contains(context.inputs.instanceType)
}
unless
{
  context has before &&
  context.before.inputs has instanceType &&
  context.before.inputs.instanceType == context.inputs.instanceType
};
$cedar$);

SELECT pg_temp.start_with('largest-databases', 'Largest database classes', $cedar$@outcome("approval")
@words("a database of class {context.inputs.databaseClass}")
@path("inputs.databaseClass")
forbid (
  principal,
  action in [Action::"launch", Action::"relaunch", Action::"update"],
  resource
)
when
{
  context.inputs has databaseClass &&
  ["db.r6g.large"].contains(context.inputs.databaseClass)
}
unless
{
  context has before &&
  context.before.inputs has databaseClass &&
  context.before.inputs.databaseClass == context.inputs.databaseClass
};
$cedar$);

SELECT pg_temp.start_with('image-parameters', 'Images of instances', $cedar$@words("images of instances come from Canonical or from the parameters below /slipway/")
@help("Choose a parameter below /aws/service/canonical/ubuntu/ or /slipway/.")
@path("inputs.imageParameter")
forbid (
  principal,
  action in [Action::"launch", Action::"relaunch", Action::"update"],
  resource
)
when { context.inputs has imageParameter }
unless
{
  context.inputs.imageParameter like "/aws/service/canonical/ubuntu/*" ||
  context.inputs.imageParameter like "/slipway/*"
};
$cedar$);

SELECT pg_temp.start_with('container-registries', 'Container registries', $cedar$@words("container images come from docker.io, ghcr.io, public.ecr.aws, us-docker.pkg.dev or the registry of the target's account, and here from {context.registries}")
@help("Choose an image from one of these, or ask an admin to allow its registry.")
forbid (
  principal,
  action in [Action::"launch", Action::"relaunch", Action::"update"],
  resource
)
unless
{
  ["docker.io", "ghcr.io", "public.ecr.aws", "us-docker.pkg.dev", resource.target.registry]
    .containsAll(context.registries)
};
$cedar$);
