
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'credctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'credctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'credctl' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Store a credential')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import credentials from files of other tools')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List credentials, grouped by type')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List credentials, grouped by type')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Make a credential the active one on this machine')
            [CompletionResult]::new('current', 'current', [CompletionResultType]::ParameterValue, 'Show the credential in use, and check its environment')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Ask providers whether keys are good, and for which account')
            [CompletionResult]::new('prompt', 'prompt', [CompletionResultType]::ParameterValue, 'Print the credential in use, for a shell prompt')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a credential, and its keys on request')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a program with a credential''s keys in its environment')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print a credential''s variables for a shell, a file or a CI job')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Change the nickname of a credential')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a credential''s environment, state, type, keys, note or tags')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove credentials')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove credentials')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show what was done to your credentials, when, by whom, from where and why')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back a change of a credential')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Migrate the database to the schema that this version of credctl needs')
            [CompletionResult]::new('account', 'account', [CompletionResultType]::ParameterValue, 'List and create accounts, every credential belongs to one')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Manage vault keys, and check what they sealed')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Back up all your credentials to a file, still sealed')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Restore credentials from a backup')
            [CompletionResult]::new('types', 'types', [CompletionResultType]::ParameterValue, 'Show credential types, and the variables that programs get')
            [CompletionResult]::new('db', 'db', [CompletionResultType]::ParameterValue, 'Show and control the database, the private PostgreSQL, or a configured server')
            [CompletionResult]::new('exit-codes', 'exit-codes', [CompletionResultType]::ParameterValue, 'Show the meaning of every exit code')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;add' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Nickname of the credential, default the type')
            [CompletionResult]::new('--nickname', '--nickname', [CompletionResultType]::ParameterName, 'Nickname of the credential, default the type')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Provider, a type that credctl types lists, or a name of your own, default you are asked, else alpaca')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Provider, a type that credctl types lists, or a name of your own, default you are asked, else alpaca')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to keep with it, one line, not encrypted, '''' is none')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Tag to give it, may be repeated')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'When the keys end, a date such as 2026-12-31, a time, a length from now such as 30d, or never')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key')
            [CompletionResult]::new('--secret-key-file', '--secret-key-file', [CompletionResultType]::ParameterName, 'File with the secret key')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Further field of the type, such as passphrase=@FILE, repeat for several. A field that is no secret may stand here itself, account_id=001-004')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Paper, simulated orders')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Live, real money')
            [CompletionResult]::new('--use', '--use', [CompletionResultType]::ParameterName, 'Make it the active credential')
            [CompletionResult]::new('--if-absent', '--if-absent', [CompletionResultType]::ParameterName, 'Store nothing if a credential with the same account, type, environment and nickname exists, print that one instead')
            [CompletionResult]::new('--again', '--again', [CompletionResultType]::ParameterName, 'Store the keys although they are stored already')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Ask the provider first, and store nothing that it does not accept')
            [CompletionResult]::new('--even-if-rejected', '--even-if-rejected', [CompletionResultType]::ParameterName, 'Store the keys whatever the provider says')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file')
            [CompletionResult]::new('--ignore-key-prefix', '--ignore-key-prefix', [CompletionResultType]::ParameterName, 'Store a key whose first characters are those of the other environment')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Standard input, one key a line, or JSON api_key, secret_key, fields, NAME, …')
            [CompletionResult]::new('--from-env', '--from-env', [CompletionResultType]::ParameterName, 'The provider''s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;import' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the files, default by the name and the content of each')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Type of the credentials for which the file states none')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Type of the credentials for which the file states none')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Read the files in folders too, those whose names say that they may hold keys')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Read the files in folders too, those whose names say that they may hold keys')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would be stored and skipped, but store nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be stored and skipped, but store nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Store without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Store without asking')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse files in which a key is left out')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Paper, simulated orders')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Live, real money')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Ask the provider first, and store nothing that it does not accept')
            [CompletionResult]::new('--even-if-rejected', '--even-if-rejected', [CompletionResultType]::ParameterName, 'Store the keys whatever the provider says')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file')
            [CompletionResult]::new('--ignore-key-prefix', '--ignore-key-prefix', [CompletionResultType]::ParameterName, 'Store a key whose first characters are those of the other environment')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;list' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only credentials with this tag, may be repeated, with all of them')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;ls' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only credentials with this tag, may be repeated, with all of them')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;use' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;current' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Print only the id, does not use the database if the full id is given or in the config')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show which layer decided and which ones it shadows')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;verify' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--deny', '--deny', [CompletionResultType]::ParameterName, 'Count it as a finding if a key has this right')
            [CompletionResult]::new('--expires-within', '--expires-within', [CompletionResultType]::ParameterName, 'Count it as a finding if a key ends within this time, such as 14d')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Ask about all enabled credentials')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--which', '--which', [CompletionResultType]::ParameterName, 'Try keys that are rejected, or that state no environment, in the other environments too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;prompt' {
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'Shell whose prompt the text is for, adds colour, and makes nicknames safe to expand')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;show' {
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print the value of this field, and nothing else, api_key, secret_key, or a further field of the type')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show the keys in plain text')
            [CompletionResult]::new('--clip', '--clip', [CompletionResultType]::ParameterName, 'Copy the value of --field, else the only secret, to the clipboard, it is cleared after 45 s, or CREDCTL_CLIP_TIMEOUT')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;exec' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Credential to use instead of the one in use, repeat for several')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Credential to use instead of the one in use, repeat for several')
            [CompletionResult]::new('--also', '--also', [CompletionResultType]::ParameterName, 'Credential to use in addition to the one in use, repeat for several')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--verified', '--verified', [CompletionResultType]::ParameterName, 'Refuse unless the provider accepted the keys at the last credctl verify, at most this long ago')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Variable to leave as it is, although its name begins as those of the provider do, repeat for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--expired', '--expired', [CompletionResultType]::ParameterName, 'Hand out keys even if they have ended')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;env' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the output, default sh')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Variable to leave as it is, although its name begins as those of the provider do, repeat for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show the keys even on a terminal')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Print what undoes it instead, every variable that belongs to the credential''s type is removed. Needs no vault key, and with --type instead of a credential no database')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--expired', '--expired', [CompletionResultType]::ParameterName, 'Hand out keys even if they have ended')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;rename' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;edit' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Change the type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Change the type')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to keep with it, one line, not encrypted, '''' is none')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Tag to give it, may be repeated')
            [CompletionResult]::new('--untag', '--untag', [CompletionResultType]::ParameterName, 'Tag to take away, may be repeated')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'When the keys end, a date such as 2026-12-31, a time, a length from now such as 30d, or never')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key')
            [CompletionResult]::new('--secret-key-file', '--secret-key-file', [CompletionResultType]::ParameterName, 'File with the secret key')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Further field of the type, such as passphrase=@FILE, repeat for several. A field that is no secret may stand here itself, account_id=001-004')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Paper, simulated orders')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Live, real money')
            [CompletionResult]::new('--enable', '--enable', [CompletionResultType]::ParameterName, 'Enable the credential')
            [CompletionResult]::new('--disable', '--disable', [CompletionResultType]::ParameterName, 'Disable the credential, it stays stored, but is not handed out')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Replace the keys, and ask for new ones')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Ask the provider first, and store nothing that it does not accept')
            [CompletionResult]::new('--even-if-rejected', '--even-if-rejected', [CompletionResultType]::ParameterName, 'Store the keys whatever the provider says')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file')
            [CompletionResult]::new('--ignore-key-prefix', '--ignore-key-prefix', [CompletionResultType]::ParameterName, 'Store a key whose first characters are those of the other environment')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Standard input, one key a line, or JSON api_key, secret_key, fields, NAME, …')
            [CompletionResult]::new('--from-env', '--from-env', [CompletionResultType]::ParameterName, 'The provider''s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;remove' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Destroy the keys for good, without this, credctl undo brings them back')
            [CompletionResult]::new('--if-present', '--if-present', [CompletionResultType]::ParameterName, 'Ignore credentials that do not exist')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;rm' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Destroy the keys for good, without this, credctl undo brings them back')
            [CompletionResult]::new('--if-present', '--if-present', [CompletionResultType]::ParameterName, 'Ignore credentials that do not exist')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;log' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only changes since then, 7d, 12h, 2w, a date or a time')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only changes of this kind, may be repeated')
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'With --purge, changes before then')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('--removed', '--removed', [CompletionResultType]::ParameterName, 'Only credentials that were removed, CREDENTIAL is searched among these')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Empty what is kept of former states, so that these changes can no longer be taken back, what was done is still told')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'With --purge, do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'With --purge, do not ask for confirmation')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;undo' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only credentials of this type')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Only credentials stated to be paper')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Only credentials stated to be live')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, needs the id of an event')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, needs the id of an event')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;migrate' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Show which migrations are applied and pending')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Exit with 0 if up to date, with 8 if migrations are pending')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the SQL that would run, but change nothing')
            [CompletionResult]::new('--create', '--create', [CompletionResultType]::ParameterName, 'Create the tables even if the database contains other tables')
            [CompletionResult]::new('--harden', '--harden', [CompletionResultType]::ParameterName, 'Protect the tables of the Python application like credctl''s own')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;account' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List your accounts')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List your accounts')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Create an account, unless one with the same name exists')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;account;list' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;account;ls' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;account;add' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;account;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List your accounts')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Create an account, unless one with the same name exists')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;account;help;list' {
            break
        }
        'credctl;account;help;add' {
            break
        }
        'credctl;account;help;help' {
            break
        }
        'credctl;vault' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the vault keys, where they come from, and how many credentials need each')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that each of your credentials opens and is unaltered')
            [CompletionResult]::new('add-key', 'add-key', [CompletionResultType]::ParameterValue, 'Add a new vault key, which only opens until you rotate to it')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Reseal all your credentials with another vault key')
            [CompletionResult]::new('retire', 'retire', [CompletionResultType]::ParameterValue, 'Retire a vault key that no credential needs any more')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Accept credentials as they are now, and seal them')
            [CompletionResult]::new('pin', 'pin', [CompletionResultType]::ParameterValue, 'Pin the vault that the database holds, if the database was made anew on purpose')
            [CompletionResult]::new('export-key', 'export-key', [CompletionResultType]::ParameterValue, 'Export your vault keys for somebody who shares the vault, protected by a passphrase')
            [CompletionResult]::new('import-key', 'import-key', [CompletionResultType]::ParameterValue, 'Import vault keys that somebody exported for you')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;vault;status' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;check' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;add-key' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;rotate' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;retire' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;seal' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--paper', '--paper', [CompletionResultType]::ParameterName, 'Paper, simulated orders')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Live, real money')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, needs full ids')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, needs full ids')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;pin' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;export-key' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Export only this vault key, default all that you have, in order')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File whose first line is the passphrase, - for standard input, default you are asked')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;import-key' {
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File whose first line is the passphrase, - for standard input, default you are asked')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the vault keys, where they come from, and how many credentials need each')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that each of your credentials opens and is unaltered')
            [CompletionResult]::new('add-key', 'add-key', [CompletionResultType]::ParameterValue, 'Add a new vault key, which only opens until you rotate to it')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Reseal all your credentials with another vault key')
            [CompletionResult]::new('retire', 'retire', [CompletionResultType]::ParameterValue, 'Retire a vault key that no credential needs any more')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Accept credentials as they are now, and seal them')
            [CompletionResult]::new('pin', 'pin', [CompletionResultType]::ParameterValue, 'Pin the vault that the database holds, if the database was made anew on purpose')
            [CompletionResult]::new('export-key', 'export-key', [CompletionResultType]::ParameterValue, 'Export your vault keys for somebody who shares the vault, protected by a passphrase')
            [CompletionResult]::new('import-key', 'import-key', [CompletionResultType]::ParameterValue, 'Import vault keys that somebody exported for you')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;vault;help;status' {
            break
        }
        'credctl;vault;help;check' {
            break
        }
        'credctl;vault;help;add-key' {
            break
        }
        'credctl;vault;help;rotate' {
            break
        }
        'credctl;vault;help;retire' {
            break
        }
        'credctl;vault;help;seal' {
            break
        }
        'credctl;vault;help;pin' {
            break
        }
        'credctl;vault;help;export-key' {
            break
        }
        'credctl;vault;help;import-key' {
            break
        }
        'credctl;vault;help;help' {
            break
        }
        'credctl;backup' {
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File whose first line is the passphrase, - for standard input, default you are asked')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--with-keys', '--with-keys', [CompletionResultType]::ParameterName, 'Include the vault keys, protected by a passphrase')
            [CompletionResult]::new('--with-log', '--with-log', [CompletionResultType]::ParameterName, 'Include the ledger, what was done, and what can be taken back')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;restore' {
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File whose first line is the passphrase, - for standard input, default you are asked')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the change, which credctl log shows, env CREDCTL_REASON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would be restored and skipped, but change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be restored and skipped, but change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;types' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;db' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which database is used, and whether it is running')
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start the private database, create it if there is none')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop the private database, the next command starts it again')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Destroy the private database for good, stop the server and remove its data')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Print a URL with which psql sees your rows, it never contains a password')
            [CompletionResult]::new('grants', 'grants', [CompletionResultType]::ParameterValue, 'Print the SQL that allows a role to run credctl''s commands and nothing else')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;db;status' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show all private databases on this machine that you can see, and which home owns each')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;db;start' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--foreground', '--foreground', [CompletionResultType]::ParameterName, 'Stay in the foreground, for systemd and containers')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;db;stop' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;db;destroy' {
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Destroy data that no home owns, in this folder of credctl db status --all')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--without-backup', '--without-backup', [CompletionResultType]::ParameterName, 'Destroy the credentials although no backup with vault keys is known')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;db;url' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;db;grants' {
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role to grant to, default the role that commands connect as')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Run the SQL instead of printing it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;db;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which database is used, and whether it is running')
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start the private database, create it if there is none')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop the private database, the next command starts it again')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Destroy the private database for good, stop the server and remove its data')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Print a URL with which psql sees your rows, it never contains a password')
            [CompletionResult]::new('grants', 'grants', [CompletionResultType]::ParameterValue, 'Print the SQL that allows a role to run credctl''s commands and nothing else')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;db;help;status' {
            break
        }
        'credctl;db;help;start' {
            break
        }
        'credctl;db;help;stop' {
            break
        }
        'credctl;db;help;destroy' {
            break
        }
        'credctl;db;help;url' {
            break
        }
        'credctl;db;help;grants' {
            break
        }
        'credctl;db;help;help' {
            break
        }
        'credctl;exit-codes' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file, env CREDCTL_CONFIG')
            [CompletionResult]::new('--user-id', '--user-id', [CompletionResultType]::ParameterName, 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account, by name or id, env CREDCTL_ACCOUNT')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the vault keys, env CREDCTL_KEY_FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object, and errors as JSON on stderr, never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more about what happens, repeat for more detail')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Store a credential')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import credentials from files of other tools')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List credentials, grouped by type')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Make a credential the active one on this machine')
            [CompletionResult]::new('current', 'current', [CompletionResultType]::ParameterValue, 'Show the credential in use, and check its environment')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Ask providers whether keys are good, and for which account')
            [CompletionResult]::new('prompt', 'prompt', [CompletionResultType]::ParameterValue, 'Print the credential in use, for a shell prompt')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a credential, and its keys on request')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a program with a credential''s keys in its environment')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print a credential''s variables for a shell, a file or a CI job')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Change the nickname of a credential')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a credential''s environment, state, type, keys, note or tags')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove credentials')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show what was done to your credentials, when, by whom, from where and why')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back a change of a credential')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Migrate the database to the schema that this version of credctl needs')
            [CompletionResult]::new('account', 'account', [CompletionResultType]::ParameterValue, 'List and create accounts, every credential belongs to one')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Manage vault keys, and check what they sealed')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Back up all your credentials to a file, still sealed')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Restore credentials from a backup')
            [CompletionResult]::new('types', 'types', [CompletionResultType]::ParameterValue, 'Show credential types, and the variables that programs get')
            [CompletionResult]::new('db', 'db', [CompletionResultType]::ParameterValue, 'Show and control the database, the private PostgreSQL, or a configured server')
            [CompletionResult]::new('exit-codes', 'exit-codes', [CompletionResultType]::ParameterValue, 'Show the meaning of every exit code')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;help;add' {
            break
        }
        'credctl;help;import' {
            break
        }
        'credctl;help;list' {
            break
        }
        'credctl;help;use' {
            break
        }
        'credctl;help;current' {
            break
        }
        'credctl;help;verify' {
            break
        }
        'credctl;help;prompt' {
            break
        }
        'credctl;help;show' {
            break
        }
        'credctl;help;exec' {
            break
        }
        'credctl;help;env' {
            break
        }
        'credctl;help;rename' {
            break
        }
        'credctl;help;edit' {
            break
        }
        'credctl;help;remove' {
            break
        }
        'credctl;help;log' {
            break
        }
        'credctl;help;undo' {
            break
        }
        'credctl;help;migrate' {
            break
        }
        'credctl;help;account' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List your accounts')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Create an account, unless one with the same name exists')
            break
        }
        'credctl;help;account;list' {
            break
        }
        'credctl;help;account;add' {
            break
        }
        'credctl;help;vault' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the vault keys, where they come from, and how many credentials need each')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that each of your credentials opens and is unaltered')
            [CompletionResult]::new('add-key', 'add-key', [CompletionResultType]::ParameterValue, 'Add a new vault key, which only opens until you rotate to it')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Reseal all your credentials with another vault key')
            [CompletionResult]::new('retire', 'retire', [CompletionResultType]::ParameterValue, 'Retire a vault key that no credential needs any more')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Accept credentials as they are now, and seal them')
            [CompletionResult]::new('pin', 'pin', [CompletionResultType]::ParameterValue, 'Pin the vault that the database holds, if the database was made anew on purpose')
            [CompletionResult]::new('export-key', 'export-key', [CompletionResultType]::ParameterValue, 'Export your vault keys for somebody who shares the vault, protected by a passphrase')
            [CompletionResult]::new('import-key', 'import-key', [CompletionResultType]::ParameterValue, 'Import vault keys that somebody exported for you')
            break
        }
        'credctl;help;vault;status' {
            break
        }
        'credctl;help;vault;check' {
            break
        }
        'credctl;help;vault;add-key' {
            break
        }
        'credctl;help;vault;rotate' {
            break
        }
        'credctl;help;vault;retire' {
            break
        }
        'credctl;help;vault;seal' {
            break
        }
        'credctl;help;vault;pin' {
            break
        }
        'credctl;help;vault;export-key' {
            break
        }
        'credctl;help;vault;import-key' {
            break
        }
        'credctl;help;backup' {
            break
        }
        'credctl;help;restore' {
            break
        }
        'credctl;help;types' {
            break
        }
        'credctl;help;db' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which database is used, and whether it is running')
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start the private database, create it if there is none')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop the private database, the next command starts it again')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Destroy the private database for good, stop the server and remove its data')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Print a URL with which psql sees your rows, it never contains a password')
            [CompletionResult]::new('grants', 'grants', [CompletionResultType]::ParameterValue, 'Print the SQL that allows a role to run credctl''s commands and nothing else')
            break
        }
        'credctl;help;db;status' {
            break
        }
        'credctl;help;db;start' {
            break
        }
        'credctl;help;db;stop' {
            break
        }
        'credctl;help;db;destroy' {
            break
        }
        'credctl;help;db;url' {
            break
        }
        'credctl;help;db;grants' {
            break
        }
        'credctl;help;exit-codes' {
            break
        }
        'credctl;help;completions' {
            break
        }
        'credctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
