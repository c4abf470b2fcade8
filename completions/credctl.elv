
use builtin;
use str;

set edit:completion:arg-completer[credctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'credctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'credctl'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand add 'Store a credential'
            cand import 'Import credentials from files of other tools'
            cand list 'List credentials, grouped by type'
            cand ls 'List credentials, grouped by type'
            cand use 'Make a credential the active one on this machine'
            cand current 'Show the credential in use, and check its environment'
            cand verify 'Ask providers whether keys are good, and for which account'
            cand prompt 'Print the credential in use, for a shell prompt'
            cand show 'Show a credential, and its keys on request'
            cand exec 'Run a program with a credential''s keys in its environment'
            cand env 'Print a credential''s variables for a shell, a file or a CI job'
            cand rename 'Change the nickname of a credential'
            cand edit 'Change a credential''s environment, state, type, keys, note or tags'
            cand remove 'Remove credentials'
            cand rm 'Remove credentials'
            cand log 'Show what was done to your credentials, when, by whom, from where and why'
            cand undo 'Take back a change of a credential'
            cand migrate 'Migrate the database to the schema that this version of credctl needs'
            cand account 'List and create accounts, every credential belongs to one'
            cand vault 'Manage vault keys, and check what they sealed'
            cand backup 'Back up all your credentials to a file, still sealed'
            cand restore 'Restore credentials from a backup'
            cand types 'Show credential types, and the variables that programs get'
            cand db 'Show and control the database, the private PostgreSQL, or a configured server'
            cand exit-codes 'Show the meaning of every exit code'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;add'= {
            cand -n 'Nickname of the credential, default the type'
            cand --nickname 'Nickname of the credential, default the type'
            cand -t 'Provider, a type that credctl types lists, or a name of your own, default you are asked, else alpaca'
            cand --type 'Provider, a type that credctl types lists, or a name of your own, default you are asked, else alpaca'
            cand --note 'Note to keep with it, one line, not encrypted, '''' is none'
            cand --tag 'Tag to give it, may be repeated'
            cand --expires 'When the keys end, a date such as 2026-12-31, a time, a length from now such as 30d, or never'
            cand --resolve 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same'
            cand --api-key-file 'File with the API key'
            cand --secret-key-file 'File with the secret key'
            cand --field 'Further field of the type, such as passphrase=@FILE, repeat for several. A field that is no secret may stand here itself, account_id=001-004'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Paper, simulated orders'
            cand --live 'Live, real money'
            cand --use 'Make it the active credential'
            cand --if-absent 'Store nothing if a credential with the same account, type, environment and nickname exists, print that one instead'
            cand --again 'Store the keys although they are stored already'
            cand --verify 'Ask the provider first, and store nothing that it does not accept'
            cand --even-if-rejected 'Store the keys whatever the provider says'
            cand --as-is 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file'
            cand --ignore-key-prefix 'Store a key whose first characters are those of the other environment'
            cand --stdin 'Standard input, one key a line, or JSON api_key, secret_key, fields, NAME, …'
            cand --from-env 'The provider''s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;import'= {
            cand --format 'Format of the files, default by the name and the content of each'
            cand -t 'Type of the credentials for which the file states none'
            cand --type 'Type of the credentials for which the file states none'
            cand --resolve 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand -r 'Read the files in folders too, those whose names say that they may hold keys'
            cand --recursive 'Read the files in folders too, those whose names say that they may hold keys'
            cand -n 'Show what would be stored and skipped, but store nothing'
            cand --dry-run 'Show what would be stored and skipped, but store nothing'
            cand -y 'Store without asking'
            cand --yes 'Store without asking'
            cand --strict 'Refuse files in which a key is left out'
            cand --paper 'Paper, simulated orders'
            cand --live 'Live, real money'
            cand --verify 'Ask the provider first, and store nothing that it does not accept'
            cand --even-if-rejected 'Store the keys whatever the provider says'
            cand --as-is 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file'
            cand --ignore-key-prefix 'Store a key whose first characters are those of the other environment'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;list'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --tag 'Only credentials with this tag, may be repeated, with all of them'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;ls'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --tag 'Only credentials with this tag, may be repeated, with all of them'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;use'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;current'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --id 'Print only the id, does not use the database if the full id is given or in the config'
            cand --explain 'Show which layer decided and which ones it shadows'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;verify'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --deny 'Count it as a finding if a key has this right'
            cand --expires-within 'Count it as a finding if a key ends within this time, such as 14d'
            cand --resolve 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --all 'Ask about all enabled credentials'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --which 'Try keys that are rejected, or that state no environment, in the other environments too'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;prompt'= {
            cand --shell 'Shell whose prompt the text is for, adds colour, and makes nicknames safe to expand'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;show'= {
            cand --field 'Print the value of this field, and nothing else, api_key, secret_key, or a further field of the type'
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --reveal 'Show the keys in plain text'
            cand --clip 'Copy the value of --field, else the only secret, to the clipboard, it is cleared after 45 s, or CREDCTL_CLIP_TIMEOUT'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;exec'= {
            cand -c 'Credential to use instead of the one in use, repeat for several'
            cand --credential 'Credential to use instead of the one in use, repeat for several'
            cand --also 'Credential to use in addition to the one in use, repeat for several'
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --verified 'Refuse unless the provider accepted the keys at the last credctl verify, at most this long ago'
            cand --keep 'Variable to leave as it is, although its name begins as those of the provider do, repeat for several'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --expired 'Hand out keys even if they have ended'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;env'= {
            cand --format 'Format of the output, default sh'
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --keep 'Variable to leave as it is, although its name begins as those of the provider do, repeat for several'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --reveal 'Show the keys even on a terminal'
            cand --unset 'Print what undoes it instead, every variable that belongs to the credential''s type is removed. Needs no vault key, and with --type instead of a credential no database'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --expired 'Hand out keys even if they have ended'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;rename'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;edit'= {
            cand -t 'Change the type'
            cand --type 'Change the type'
            cand --note 'Note to keep with it, one line, not encrypted, '''' is none'
            cand --tag 'Tag to give it, may be repeated'
            cand --untag 'Tag to take away, may be repeated'
            cand --expires 'When the keys end, a date such as 2026-12-31, a time, a length from now such as 30d, or never'
            cand --resolve 'Reach a provider''s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same'
            cand --api-key-file 'File with the API key'
            cand --secret-key-file 'File with the secret key'
            cand --field 'Further field of the type, such as passphrase=@FILE, repeat for several. A field that is no secret may stand here itself, account_id=001-004'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Paper, simulated orders'
            cand --live 'Live, real money'
            cand --enable 'Enable the credential'
            cand --disable 'Disable the credential, it stays stored, but is not handed out'
            cand --keys 'Replace the keys, and ask for new ones'
            cand -y 'Do not ask for confirmation'
            cand --yes 'Do not ask for confirmation'
            cand --verify 'Ask the provider first, and store nothing that it does not accept'
            cand --even-if-rejected 'Store the keys whatever the provider says'
            cand --as-is 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file'
            cand --ignore-key-prefix 'Store a key whose first characters are those of the other environment'
            cand --stdin 'Standard input, one key a line, or JSON api_key, secret_key, fields, NAME, …'
            cand --from-env 'The provider''s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;remove'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand -y 'Do not ask for confirmation'
            cand --yes 'Do not ask for confirmation'
            cand --purge 'Destroy the keys for good, without this, credctl undo brings them back'
            cand --if-present 'Ignore credentials that do not exist'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;rm'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand -y 'Do not ask for confirmation'
            cand --yes 'Do not ask for confirmation'
            cand --purge 'Destroy the keys for good, without this, credctl undo brings them back'
            cand --if-present 'Ignore credentials that do not exist'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;log'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --since 'Only changes since then, 7d, 12h, 2w, a date or a time'
            cand --kind 'Only changes of this kind, may be repeated'
            cand --before 'With --purge, changes before then'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand --removed 'Only credentials that were removed, CREDENTIAL is searched among these'
            cand --purge 'Empty what is kept of former states, so that these changes can no longer be taken back, what was done is still told'
            cand -y 'With --purge, do not ask for confirmation'
            cand --yes 'With --purge, do not ask for confirmation'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;undo'= {
            cand -t 'Only credentials of this type'
            cand --type 'Only credentials of this type'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Only credentials stated to be paper'
            cand --live 'Only credentials stated to be live'
            cand -y 'Do not ask for confirmation, needs the id of an event'
            cand --yes 'Do not ask for confirmation, needs the id of an event'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;migrate'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --status 'Show which migrations are applied and pending'
            cand --check 'Exit with 0 if up to date, with 8 if migrations are pending'
            cand --dry-run 'Print the SQL that would run, but change nothing'
            cand --create 'Create the tables even if the database contains other tables'
            cand --harden 'Protect the tables of the Python application like credctl''s own'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List your accounts'
            cand ls 'List your accounts'
            cand add 'Create an account, unless one with the same name exists'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;account;list'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account;ls'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account;add'= {
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account;help'= {
            cand list 'List your accounts'
            cand add 'Create an account, unless one with the same name exists'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;account;help;list'= {
        }
        &'credctl;account;help;add'= {
        }
        &'credctl;account;help;help'= {
        }
        &'credctl;vault'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Show the vault keys, where they come from, and how many credentials need each'
            cand check 'Check that each of your credentials opens and is unaltered'
            cand add-key 'Add a new vault key, which only opens until you rotate to it'
            cand rotate 'Reseal all your credentials with another vault key'
            cand retire 'Retire a vault key that no credential needs any more'
            cand seal 'Accept credentials as they are now, and seal them'
            cand pin 'Pin the vault that the database holds, if the database was made anew on purpose'
            cand export-key 'Export your vault keys for somebody who shares the vault, protected by a passphrase'
            cand import-key 'Import vault keys that somebody exported for you'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;vault;status'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;check'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;add-key'= {
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;rotate'= {
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand -y 'Do not ask for confirmation'
            cand --yes 'Do not ask for confirmation'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;retire'= {
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;seal'= {
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --paper 'Paper, simulated orders'
            cand --live 'Live, real money'
            cand -y 'Do not ask for confirmation, needs full ids'
            cand --yes 'Do not ask for confirmation, needs full ids'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;pin'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand -y 'Do not ask for confirmation'
            cand --yes 'Do not ask for confirmation'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;export-key'= {
            cand --key 'Export only this vault key, default all that you have, in order'
            cand --passphrase-file 'File whose first line is the passphrase, - for standard input, default you are asked'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;import-key'= {
            cand --passphrase-file 'File whose first line is the passphrase, - for standard input, default you are asked'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;help'= {
            cand status 'Show the vault keys, where they come from, and how many credentials need each'
            cand check 'Check that each of your credentials opens and is unaltered'
            cand add-key 'Add a new vault key, which only opens until you rotate to it'
            cand rotate 'Reseal all your credentials with another vault key'
            cand retire 'Retire a vault key that no credential needs any more'
            cand seal 'Accept credentials as they are now, and seal them'
            cand pin 'Pin the vault that the database holds, if the database was made anew on purpose'
            cand export-key 'Export your vault keys for somebody who shares the vault, protected by a passphrase'
            cand import-key 'Import vault keys that somebody exported for you'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;vault;help;status'= {
        }
        &'credctl;vault;help;check'= {
        }
        &'credctl;vault;help;add-key'= {
        }
        &'credctl;vault;help;rotate'= {
        }
        &'credctl;vault;help;retire'= {
        }
        &'credctl;vault;help;seal'= {
        }
        &'credctl;vault;help;pin'= {
        }
        &'credctl;vault;help;export-key'= {
        }
        &'credctl;vault;help;import-key'= {
        }
        &'credctl;vault;help;help'= {
        }
        &'credctl;backup'= {
            cand --passphrase-file 'File whose first line is the passphrase, - for standard input, default you are asked'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --with-keys 'Include the vault keys, protected by a passphrase'
            cand --with-log 'Include the ledger, what was done, and what can be taken back'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;restore'= {
            cand --passphrase-file 'File whose first line is the passphrase, - for standard input, default you are asked'
            cand --reason 'Reason for the change, which credctl log shows, env CREDCTL_REASON'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand -n 'Show what would be restored and skipped, but change nothing'
            cand --dry-run 'Show what would be restored and skipped, but change nothing'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;types'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Show which database is used, and whether it is running'
            cand start 'Start the private database, create it if there is none'
            cand stop 'Stop the private database, the next command starts it again'
            cand destroy 'Destroy the private database for good, stop the server and remove its data'
            cand url 'Print a URL with which psql sees your rows, it never contains a password'
            cand grants 'Print the SQL that allows a role to run credctl''s commands and nothing else'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;db;status'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --all 'Show all private databases on this machine that you can see, and which home owns each'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;start'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --foreground 'Stay in the foreground, for systemd and containers'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;stop'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;destroy'= {
            cand --data 'Destroy data that no home owns, in this folder of credctl db status --all'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand -y 'Do not ask for confirmation'
            cand --yes 'Do not ask for confirmation'
            cand --without-backup 'Destroy the credentials although no backup with vault keys is known'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;url'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;grants'= {
            cand --role 'Role to grant to, default the role that commands connect as'
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --apply 'Run the SQL instead of printing it'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;help'= {
            cand status 'Show which database is used, and whether it is running'
            cand start 'Start the private database, create it if there is none'
            cand stop 'Stop the private database, the next command starts it again'
            cand destroy 'Destroy the private database for good, stop the server and remove its data'
            cand url 'Print a URL with which psql sees your rows, it never contains a password'
            cand grants 'Print the SQL that allows a role to run credctl''s commands and nothing else'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;db;help;status'= {
        }
        &'credctl;db;help;start'= {
        }
        &'credctl;db;help;stop'= {
        }
        &'credctl;db;help;destroy'= {
        }
        &'credctl;db;help;url'= {
        }
        &'credctl;db;help;grants'= {
        }
        &'credctl;db;help;help'= {
        }
        &'credctl;exit-codes'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;completions'= {
            cand --color 'When to use colour'
            cand --config 'Config file, env CREDCTL_CONFIG'
            cand --user-id 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role'
            cand --account 'Only this account, by name or id, env CREDCTL_ACCOUNT'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s'
            cand --key-file 'File with the vault keys, env CREDCTL_KEY_FILE'
            cand --json 'Print one JSON object, and errors as JSON on stderr, never prompt'
            cand -q 'Print only the result and errors'
            cand --quiet 'Print only the result and errors'
            cand -v 'Print more about what happens, repeat for more detail'
            cand --verbose 'Print more about what happens, repeat for more detail'
            cand --no-input 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;help'= {
            cand add 'Store a credential'
            cand import 'Import credentials from files of other tools'
            cand list 'List credentials, grouped by type'
            cand use 'Make a credential the active one on this machine'
            cand current 'Show the credential in use, and check its environment'
            cand verify 'Ask providers whether keys are good, and for which account'
            cand prompt 'Print the credential in use, for a shell prompt'
            cand show 'Show a credential, and its keys on request'
            cand exec 'Run a program with a credential''s keys in its environment'
            cand env 'Print a credential''s variables for a shell, a file or a CI job'
            cand rename 'Change the nickname of a credential'
            cand edit 'Change a credential''s environment, state, type, keys, note or tags'
            cand remove 'Remove credentials'
            cand log 'Show what was done to your credentials, when, by whom, from where and why'
            cand undo 'Take back a change of a credential'
            cand migrate 'Migrate the database to the schema that this version of credctl needs'
            cand account 'List and create accounts, every credential belongs to one'
            cand vault 'Manage vault keys, and check what they sealed'
            cand backup 'Back up all your credentials to a file, still sealed'
            cand restore 'Restore credentials from a backup'
            cand types 'Show credential types, and the variables that programs get'
            cand db 'Show and control the database, the private PostgreSQL, or a configured server'
            cand exit-codes 'Show the meaning of every exit code'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;help;add'= {
        }
        &'credctl;help;import'= {
        }
        &'credctl;help;list'= {
        }
        &'credctl;help;use'= {
        }
        &'credctl;help;current'= {
        }
        &'credctl;help;verify'= {
        }
        &'credctl;help;prompt'= {
        }
        &'credctl;help;show'= {
        }
        &'credctl;help;exec'= {
        }
        &'credctl;help;env'= {
        }
        &'credctl;help;rename'= {
        }
        &'credctl;help;edit'= {
        }
        &'credctl;help;remove'= {
        }
        &'credctl;help;log'= {
        }
        &'credctl;help;undo'= {
        }
        &'credctl;help;migrate'= {
        }
        &'credctl;help;account'= {
            cand list 'List your accounts'
            cand add 'Create an account, unless one with the same name exists'
        }
        &'credctl;help;account;list'= {
        }
        &'credctl;help;account;add'= {
        }
        &'credctl;help;vault'= {
            cand status 'Show the vault keys, where they come from, and how many credentials need each'
            cand check 'Check that each of your credentials opens and is unaltered'
            cand add-key 'Add a new vault key, which only opens until you rotate to it'
            cand rotate 'Reseal all your credentials with another vault key'
            cand retire 'Retire a vault key that no credential needs any more'
            cand seal 'Accept credentials as they are now, and seal them'
            cand pin 'Pin the vault that the database holds, if the database was made anew on purpose'
            cand export-key 'Export your vault keys for somebody who shares the vault, protected by a passphrase'
            cand import-key 'Import vault keys that somebody exported for you'
        }
        &'credctl;help;vault;status'= {
        }
        &'credctl;help;vault;check'= {
        }
        &'credctl;help;vault;add-key'= {
        }
        &'credctl;help;vault;rotate'= {
        }
        &'credctl;help;vault;retire'= {
        }
        &'credctl;help;vault;seal'= {
        }
        &'credctl;help;vault;pin'= {
        }
        &'credctl;help;vault;export-key'= {
        }
        &'credctl;help;vault;import-key'= {
        }
        &'credctl;help;backup'= {
        }
        &'credctl;help;restore'= {
        }
        &'credctl;help;types'= {
        }
        &'credctl;help;db'= {
            cand status 'Show which database is used, and whether it is running'
            cand start 'Start the private database, create it if there is none'
            cand stop 'Stop the private database, the next command starts it again'
            cand destroy 'Destroy the private database for good, stop the server and remove its data'
            cand url 'Print a URL with which psql sees your rows, it never contains a password'
            cand grants 'Print the SQL that allows a role to run credctl''s commands and nothing else'
        }
        &'credctl;help;db;status'= {
        }
        &'credctl;help;db;start'= {
        }
        &'credctl;help;db;stop'= {
        }
        &'credctl;help;db;destroy'= {
        }
        &'credctl;help;db;url'= {
        }
        &'credctl;help;db;grants'= {
        }
        &'credctl;help;exit-codes'= {
        }
        &'credctl;help;completions'= {
        }
        &'credctl;help;help'= {
        }
    ]
    $completions[$command]
}
