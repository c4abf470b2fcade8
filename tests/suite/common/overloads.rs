//! Functions, operators and casts that somebody added to the shared schema, and that nobody may run.

use super::pg::{Database, POSTGRES};

/// The error of everything that [`prepare`] makes, when it runs.
pub const RAN: &str = "ZO001";

/// A sequence that counts every run: no rollback takes that back.
const RECORD: &str = "
    CREATE SEQUENCE public.overload_ran;
    GRANT USAGE ON SEQUENCE public.overload_ran TO PUBLIC;";

/// Makes, for every function and operator of the server, others of the same name in `public`: with the
/// very same arguments, and with similar ones that fit better where a statement leaves types open.
const SAME_NAMES: &str = r#"
    CREATE FUNCTION pg_temp.varied(types oid[], way int) RETURNS text LANGUAGE sql AS $$
        SELECT coalesce(pg_catalog.string_agg(CASE
            WHEN way = 1 AND t = 'text'::regtype THEN 'character varying'
            WHEN way = 2 AND t = 'text'::regtype AND at = 1 THEN 'character varying'
            WHEN way = 3 AND t = 'text'::regtype AND at = 2 THEN 'character varying'
            WHEN way = 4 AND t = 'int8'::regtype THEN 'integer'
            WHEN way = 5 AND t = 'oid'::regtype AND at > 1 THEN 'regclass'
            WHEN way = 6 AND t = 'name'::regtype AND at = 1 THEN 'text'
            ELSE pg_catalog.format_type(t, NULL) END, ', ' ORDER BY at), '')
        FROM pg_catalog.unnest(types) WITH ORDINALITY AS u (t, at) $$;
    DO $prepare$
    DECLARE
        body CONSTANT text := $$ LANGUAGE plpgsql AS 'BEGIN PERFORM pg_catalog.nextval(''public.overload_ran''); RAISE EXCEPTION ''an overload ran'' USING ERRCODE = ''ZO001''; END'$$;
        one record;
    BEGIN
        FOR one IN
            SELECT DISTINCT ON (name, arguments) p.proname AS name,
                   pg_temp.varied(p.proargtypes::oid[], way) AS arguments,
                   format_type(p.prorettype, NULL) AS result
            FROM pg_proc p, generate_series(0, 6) way
            WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind IN ('f', 'a')
              AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[] || p.prorettype) t
                              JOIN pg_type y ON y.oid = t WHERE y.typtype = 'p')
        LOOP
            EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS %s', one.name, one.arguments, one.result) || body;
        END LOOP;
        FOR one IN
            SELECT DISTINCT pg_temp.varied(ARRAY[o.oprleft, o.oprright], way) AS arguments
            FROM pg_operator o, generate_series(0, 6) way
            WHERE o.oprkind = 'b' AND o.oprleft::regtype::text NOT LIKE 'any%' AND o.oprright::regtype::text NOT LIKE 'any%'
        LOOP
            BEGIN
                EXECUTE format('CREATE FUNCTION public.overload(%s) RETURNS boolean', one.arguments) || body;
            EXCEPTION WHEN invalid_function_definition OR feature_not_supported THEN NULL;
            END;
        END LOOP;
        FOR one IN
            SELECT DISTINCT o.oprname AS name, pg_temp.varied(ARRAY[o.oprleft, o.oprright], way) AS arguments
            FROM pg_operator o, generate_series(0, 6) way
            WHERE o.oprkind = 'b' AND o.oprname <> '=>'
              AND to_regprocedure(format('public.overload(%s)', pg_temp.varied(ARRAY[o.oprleft, o.oprright], way))) IS NOT NULL
        LOOP
            EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = public.overload, LEFTARG = %s, RIGHTARG = %s)',
                           one.name, split_part(one.arguments, ', ', 1), split_part(one.arguments, ', ', 2));
        END LOOP;
    END
    $prepare$;
"#;

/// Functions that fit calls of variadic and polymorphic ones better than these do, and a type to which
/// every text is cast, with an operator of its own.
const BETTER_FITS: &str = r#"
    DO $prepare$
    DECLARE
        body CONSTANT text := $$ RETURNS text LANGUAGE plpgsql AS 'BEGIN PERFORM pg_catalog.nextval(''public.overload_ran''); RAISE EXCEPTION ''an overload ran'' USING ERRCODE = ''ZO001''; END'$$;
        one record;
    BEGIN
        FOR one IN
            SELECT name, concat_ws(', ', 'text', a, b, c) AS arguments
            FROM unnest(ARRAY['format', 'concat_ws', 'concat']) name,
                 unnest(ARRAY['text', 'name', 'varchar', 'bigint', 'regclass']) a,
                 unnest(ARRAY[NULL, 'text', 'name', 'varchar', 'numeric']) b,
                 unnest(ARRAY[NULL, 'text', 'name']) c
            WHERE b IS NOT NULL OR c IS NULL
        LOOP
            EXECUTE format('CREATE FUNCTION public.%I(%s)', one.name, one.arguments) || body;
        END LOOP;
        FOR one IN
            SELECT name, kind FROM unnest(ARRAY['to_jsonb', 'to_json', 'row_to_json', 'text', 'count', 'unnest', 'array_agg']) name,
                 unnest(ARRAY['public.user_credentials', 'uuid[]', 'text[]', 'varchar[]', 'oid[]']) kind
            WHERE to_regtype(kind) IS NOT NULL
        LOOP
            EXECUTE format('CREATE FUNCTION public.%I(%s)', one.name, one.kind) || body;
        END LOOP;
        CREATE TYPE public.any_text AS (content text);
        EXECUTE 'CREATE FUNCTION public.as_any_text(text) RETURNS public.any_text LANGUAGE plpgsql AS
                 ''BEGIN PERFORM pg_catalog.nextval(''''public.overload_ran''''); RAISE EXCEPTION ''''an overload ran'''' USING ERRCODE = ''''ZO001''''; END''';
        EXECUTE 'CREATE FUNCTION public.overload(public.any_text, public.any_text) RETURNS boolean LANGUAGE plpgsql AS
                 ''BEGIN PERFORM pg_catalog.nextval(''''public.overload_ran''''); RAISE EXCEPTION ''''an overload ran'''' USING ERRCODE = ''''ZO001''''; END''';
        CREATE CAST (text AS public.any_text) WITH FUNCTION public.as_any_text(text) AS IMPLICIT;
        CREATE CAST (varchar AS public.any_text) WITH FUNCTION public.as_any_text(text) AS IMPLICIT;
        CREATE OPERATOR public.= (FUNCTION = public.overload, LEFTARG = public.any_text, RIGHTARG = public.any_text);
        CREATE OPERATOR public.<> (FUNCTION = public.overload, LEFTARG = public.any_text, RIGHTARG = public.any_text);
        IF to_regtype('public.user_credentials') IS NOT NULL THEN
            EXECUTE 'CREATE CAST (public.user_credentials AS text) WITH FUNCTION public.text(public.user_credentials) AS IMPLICIT';
        END IF;
    END
    $prepare$;
"#;

/// Adds all of them, and lets new sessions search `public` before the server's own names.
pub async fn prepare(database: &Database) {
    let superuser = database.connect(POSTGRES).await;
    let path = "SET search_path = pg_catalog, pg_temp";
    superuser.batch_execute(path).await.unwrap();
    superuser.batch_execute(RECORD).await.unwrap();
    superuser.batch_execute(SAME_NAMES).await.unwrap();
    superuser.batch_execute(BETTER_FITS).await.unwrap();
    let first = format!(
        "ALTER DATABASE {} SET search_path = public, pg_catalog",
        database.name()
    );
    superuser.batch_execute(&first).await.unwrap();
}

/// Asserts that none of them ran.
pub async fn assert_none_ran(database: &Database, after: &str) {
    let superuser = database.connect(POSTGRES).await;
    let pinned = "SET search_path = pg_catalog, pg_temp";
    superuser.batch_execute(pinned).await.unwrap();
    let sql = "SELECT is_called FROM public.overload_ran";
    let row = superuser.query_typed_one(sql, &[]).await.unwrap();
    assert!(!row.get::<_, bool>(0), "an overload ran: {after}");
}

/// Asserts that statements which name things as careless ones do run them under the path by which the
/// shared schema is searched after the server's own names.
pub async fn assert_armed_behind(database: &Database) {
    let careless = database.connect(POSTGRES).await;
    let path = "SET search_path = pg_catalog, public, pg_temp";
    careless.batch_execute(path).await.unwrap();
    for sql in [
        "SELECT FROM public.user_credentials c WHERE c.nickname = 'x'::text",
        "SELECT FROM public.user_credentials c WHERE 'x'::text <> c.nickname",
        "SELECT unnest(ARRAY[pg_catalog.gen_random_uuid()])",
        "SELECT to_jsonb(c) FROM public.user_credentials c",
        "SELECT concat('a'::text, 'b'::text)",
    ] {
        let error = careless.batch_execute(sql).await.unwrap_err();
        assert_eq!(error.code().map(|code| code.code()), Some(RAN), "{sql}");
    }
    let again = "ALTER SEQUENCE public.overload_ran RESTART";
    careless.batch_execute(again).await.unwrap();
}

/// Asserts that a session which pins nothing runs them.
pub async fn assert_armed(database: &Database) {
    let naive = database.connect(POSTGRES).await;
    for sql in [
        "SELECT FROM pg_catalog.pg_class WHERE relname = 'x'",
        "SELECT pg_backend_pid()",
        "SELECT 'a'::varchar = 'b'::text",
    ] {
        let error = naive.batch_execute(sql).await.unwrap_err();
        assert_eq!(error.code().map(|code| code.code()), Some(RAN), "{sql}");
    }
}
