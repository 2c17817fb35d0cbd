-- Everything that stands in the schema, or stands on what does: its kind, its name, what it is.
-- What belongs to a table is named after it. Neither sqlx's own table nor extensions are ours.
WITH here AS (
    SELECT c.oid, c.relname::text AS name, c.relkind AS kind, c.relpersistence AS persistence,
        c.reloptions AS options, c.relrowsecurity AS guarded, c.relforcerowsecurity AS forced
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname NOT LIKE '\_sqlx%'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
        AND d.objid = c.oid AND d.deptype = 'e')
)
SELECT kind COLLATE "C" AS kind, name COLLATE "C" AS name, coalesce(definition, '') AS definition
FROM (
    SELECT CASE kind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view'
            WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table'
            WHEN 'S' THEN 'sequence' ELSE 'relation' END,
        name,
        concat_ws(', ',
            CASE persistence WHEN 'p' THEN 'logged' WHEN 'u' THEN 'unlogged' ELSE 'temporary' END,
            -- How often it is vacuumed is its administrator's to say.
            (SELECT nullif(string_agg(it, ', ' ORDER BY it), '') FROM unnest(options) it
                WHERE it NOT LIKE 'autovacuum%' AND it NOT LIKE 'toast.autovacuum%'),
            CASE WHEN guarded THEN 'row level security' END,
            CASE WHEN forced THEN 'row level security for the owner' END)
    FROM here WHERE kind NOT IN ('i', 'I')
    UNION ALL
    SELECT 'column', name || '.' || attname,
        concat_ws(', ', attnum::text, format_type(atttypid, atttypmod),
            CASE WHEN attnotnull THEN 'not null' ELSE 'null' END, 'storage ' || attstorage::text,
            'collation ' || collname, 'default ' || pg_get_expr(adbin, adrelid),
            'identity ' || nullif(attidentity::text, ''),
            'generated ' || nullif(attgenerated::text, ''))
    FROM here JOIN pg_attribute ON attrelid = here.oid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    LEFT JOIN pg_collation c ON c.oid = attcollation
    WHERE kind NOT IN ('i', 'I') AND attnum > 0 AND NOT attisdropped
    UNION ALL
    -- Those too of other schemas that refer to ours.
    SELECT 'constraint', name || '.' || conname, pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN here ON here.oid IN (conrelid, confrelid)
    WHERE contype <> 'n'
    AND (conrelid = here.oid OR conrelid NOT IN (SELECT oid FROM here))
    UNION ALL
    SELECT 'index', on_.name || '.' || here.name,
        concat_ws(', ', pg_get_indexdef(here.oid, 0, true),
            CASE WHEN here.persistence <> on_.persistence THEN 'persistence of its own' END,
            CASE WHEN NOT (indisvalid AND indisready AND indislive) THEN 'not valid' END)
    FROM here JOIN pg_index ON indexrelid = here.oid JOIN here on_ ON on_.oid = indrelid
    UNION ALL
    SELECT 'trigger',
        name || '.' || CASE WHEN tgisinternal THEN tgfoid::regproc::text ELSE tgname::text END,
        CASE WHEN tgisinternal THEN 'internal' ELSE pg_get_triggerdef(t.oid, true) END
        || CASE tgenabled WHEN 'O' THEN ', on' WHEN 'A' THEN ', always' WHEN 'D' THEN ', off'
            ELSE ', in replicas alone' END
    FROM pg_trigger t JOIN here ON here.oid = tgrelid
    UNION ALL
    SELECT 'rule', name || '.' || rulename, pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN here ON here.oid = ev_class WHERE rulename <> '_RETURN'
    UNION ALL
    SELECT 'policy', name || '.' || polname, pg_get_expr(polqual, polrelid)
    FROM pg_policy JOIN here ON here.oid = polrelid
    UNION ALL
    SELECT 'child table', name || '.' || inhrelid::regclass::text, 'inherits'
    FROM pg_inherits JOIN here ON here.oid = inhparent WHERE kind NOT IN ('i', 'I')
    UNION ALL
    SELECT 'function', format('%s(%s)', proname, pg_get_function_identity_arguments(p.oid)),
        concat_ws(', ',
            'returns ' || prorettype::regtype::text, lanname::text, provolatile::text,
            CASE WHEN prosecdef THEN 'as its owner' END, proconfig::text, probin, prosrc)
    FROM pg_proc p JOIN pg_language l ON l.oid = prolang
    WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
        AND d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'operator', o.oid::regoperator::text, oprcode::text
    FROM pg_operator o
    WHERE oprnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass
        AND d.objid = o.oid AND d.deptype = 'e')
) AS made (kind, name, definition)
ORDER BY 1, 2
