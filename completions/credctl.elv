
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
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand add 'Store a credential'
            cand import 'Store the credentials of a file: dotenv, JSON, CSV or a profile of Alpaca''s command line'
            cand list 'List credentials, grouped by type'
            cand ls 'List credentials, grouped by type'
            cand use 'Make a credential the active one on this machine'
            cand current 'Show which credential is in use, and prove what it is'
            cand prompt 'Print what this shell is about, for its prompt'
            cand show 'Show a credential; its keys only when asked for'
            cand exec 'Run a program with a credential''s keys in its environment'
            cand env 'Print a credential''s variables for a shell, a file or a CI job to set'
            cand rename 'Give a credential another nickname'
            cand edit 'Change a credential: environment, state, type or keys'
            cand remove 'Remove credentials'
            cand rm 'Remove credentials'
            cand migrate 'Bring the database to the schema this credctl works with'
            cand account 'List and make accounts: every credential is stored under one'
            cand vault 'The vault keys, and whether what they sealed is as it was'
            cand backup 'Write all your credentials to a file, sealed as they are'
            cand restore 'Bring back what `credctl backup` wrote'
            cand types 'Show the types of credentials, and which variables programs get'
            cand db 'The database: the private PostgreSQL, or the server that was named'
            cand exit-codes 'Show what every exit code means'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;add'= {
            cand -n 'Your name for it [default: the type]'
            cand --nickname 'Your name for it [default: the type]'
            cand -t 'Provider, as `credctl types` lists them, or a name of your own'
            cand --type 'Provider, as `credctl types` lists them, or a name of your own'
            cand --api-key-file 'File with the API key'
            cand --secret-key-file 'File with the secret key'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --paper 'Paper: simulated orders'
            cand --live 'Live: real money'
            cand --use 'Make it the active one'
            cand --if-absent 'Store nothing where account, type, environment and nickname are those of one that is stored: answer that one'
            cand --stdin 'Standard input: one key a line, or JSON {"api_key", "secret_key"}'
            cand --from-env 'The provider''s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;import'= {
            cand --format 'How it is written [default: by its name, else by its first line]'
            cand -t 'Provider of those whose type the file does not say'
            cand --type 'Provider of those whose type the file does not say'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand -n 'Say what would be stored and skipped, and store nothing'
            cand --dry-run 'Say what would be stored and skipped, and store nothing'
            cand --paper 'Paper: simulated orders'
            cand --live 'Live: real money'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;list'= {
            cand -t 'Only of this type'
            cand --type 'Only of this type'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --paper 'Only those stated to be paper'
            cand --live 'Only those stated to be live'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;ls'= {
            cand -t 'Only of this type'
            cand --type 'Only of this type'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --paper 'Only those stated to be paper'
            cand --live 'Only those stated to be live'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;use'= {
            cand -t 'Only of this type'
            cand --type 'Only of this type'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --paper 'Only those stated to be paper'
            cand --live 'Only those stated to be live'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;current'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --id 'Print only the id; asks no database where the reference or the config holds a whole one'
            cand --explain 'Say which layer decided and what it shadows'
            cand --paper 'Paper: simulated orders'
            cand --live 'Live: real money'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;prompt'= {
            cand --shell 'In colour for the prompt of this shell; nothing in a nickname is taken for more than text'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;show'= {
            cand --field 'Print exactly this value, and nothing else'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --reveal 'Show the keys in clear'
            cand --paper 'Paper: simulated orders'
            cand --live 'Live: real money'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;exec'= {
            cand -c 'Credential instead of the one in use; repeat for several'
            cand --credential 'Credential instead of the one in use; repeat for several'
            cand --also 'Credential beside the one in use'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --paper 'Paper: simulated orders'
            cand --live 'Live: real money'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;env'= {
            cand --format 'What is to read them [default: sh]'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --reveal 'Show the keys even on a terminal'
            cand --paper 'Paper: simulated orders'
            cand --live 'Live: real money'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;rename'= {
            cand -t 'Only of this type'
            cand --type 'Only of this type'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --paper 'Only those stated to be paper'
            cand --live 'Only those stated to be live'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;edit'= {
            cand -t 'Make it of another type'
            cand --type 'Make it of another type'
            cand --api-key-file 'File with the API key'
            cand --secret-key-file 'File with the secret key'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --paper 'Paper: simulated orders'
            cand --live 'Live: real money'
            cand --enable 'Enable it'
            cand --disable 'Disable it: kept, but not handed out'
            cand --keys 'Ask for other keys'
            cand -y 'Do not ask for a yes'
            cand --yes 'Do not ask for a yes'
            cand --stdin 'Standard input: one key a line, or JSON {"api_key", "secret_key"}'
            cand --from-env 'The provider''s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;remove'= {
            cand -t 'Only of this type'
            cand --type 'Only of this type'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --if-present 'It is no error if a credential is not there'
            cand --paper 'Only those stated to be paper'
            cand --live 'Only those stated to be live'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;rm'= {
            cand -t 'Only of this type'
            cand --type 'Only of this type'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --if-present 'It is no error if a credential is not there'
            cand --paper 'Only those stated to be paper'
            cand --live 'Only those stated to be live'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;migrate'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --status 'Show which migrations are applied and pending'
            cand --check 'Exit 0 when up to date, 8 when migrations are pending'
            cand --dry-run 'Print the SQL that would run, and change nothing'
            cand --create 'Make the tables although the database holds other tables'
            cand --harden 'Protect tables of the Python application as credctl protects its own'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List your accounts'
            cand ls 'List your accounts'
            cand add 'Make an account; one of the same name is left as it is'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;account;list'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account;ls'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account;add'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;account;help'= {
            cand list 'List your accounts'
            cand add 'Make an account; one of the same name is left as it is'
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
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Show the vault keys: where they come from, and how many credentials need each'
            cand check 'Open every credential of yours, and see whether each is as credctl wrote it'
            cand add-key 'Add a vault key that only opens, before anything is sealed with it'
            cand rotate 'Seal every credential of yours anew with another vault key'
            cand retire 'Take a vault key out of use once no credential needs it'
            cand seal 'Seal credentials as they are now'
            cand export-key 'Write your vault keys to a file under a passphrase, for somebody who shares the vault'
            cand import-key 'Add the vault keys that somebody exported for you'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;vault;status'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;check'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;add-key'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;rotate'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;retire'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;seal'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;export-key'= {
            cand --key 'Only this vault key [default: all that you have, in their order]'
            cand --passphrase-file 'File whose first line is the passphrase; `-` for standard input [default: you are asked]'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;import-key'= {
            cand --passphrase-file 'File whose first line is the passphrase; `-` for standard input [default: you are asked]'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;help'= {
            cand status 'Show the vault keys: where they come from, and how many credentials need each'
            cand check 'Open every credential of yours, and see whether each is as credctl wrote it'
            cand add-key 'Add a vault key that only opens, before anything is sealed with it'
            cand rotate 'Seal every credential of yours anew with another vault key'
            cand retire 'Take a vault key out of use once no credential needs it'
            cand seal 'Seal credentials as they are now'
            cand export-key 'Write your vault keys to a file under a passphrase, for somebody who shares the vault'
            cand import-key 'Add the vault keys that somebody exported for you'
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
        &'credctl;vault;help;export-key'= {
        }
        &'credctl;vault;help;import-key'= {
        }
        &'credctl;vault;help;help'= {
        }
        &'credctl;backup'= {
            cand --passphrase-file 'File whose first line is the passphrase; `-` for standard input [default: you are asked]'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --with-keys 'The vault keys too, under a passphrase'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;restore'= {
            cand --passphrase-file 'File whose first line is the passphrase; `-` for standard input [default: you are asked]'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand -n 'Say what would be stored and skipped, and change nothing'
            cand --dry-run 'Say what would be stored and skipped, and change nothing'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;types'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Say which database it is and whether it runs'
            cand start 'Start the private database, making it if there is none'
            cand stop 'Stop the private database; the next command starts it again'
            cand url 'Print a URL for psql, which then sees your rows; never with a password'
            cand grants 'Print the SQL that lets a role run credctl''s commands and nothing else'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;db;status'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;start'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --foreground 'Stay in the foreground, for systemd and containers'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;stop'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;url'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;grants'= {
            cand --role 'The role; without it, the one that commands connect as'
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --apply 'Run the SQL instead of printing it'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;db;help'= {
            cand status 'Say which database it is and whether it runs'
            cand start 'Start the private database, making it if there is none'
            cand stop 'Stop the private database; the next command starts it again'
            cand url 'Print a URL for psql, which then sees your rows; never with a password'
            cand grants 'Print the SQL that lets a role run credctl''s commands and nothing else'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;db;help;status'= {
        }
        &'credctl;db;help;start'= {
        }
        &'credctl;db;help;stop'= {
        }
        &'credctl;db;help;url'= {
        }
        &'credctl;db;help;grants'= {
        }
        &'credctl;db;help;help'= {
        }
        &'credctl;exit-codes'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;completions'= {
            cand --color 'When to use colour'
            cand --config 'Config file [env: CREDCTL_CONFIG]'
            cand --user-id 'Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]'
            cand --account 'Only this account, by name or id [env: CREDCTL_ACCOUNT]'
            cand --timeout 'Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]'
            cand --key-file 'File with vault keys [env: CREDCTL_KEY_FILE]'
            cand --json 'Answer with one JSON object; errors are one on stderr; never asks'
            cand -q 'Only the answer and errors'
            cand --quiet 'Only the answer and errors'
            cand -v 'More about what happens; repeat for more'
            cand --verbose 'More about what happens; repeat for more'
            cand --no-input 'Never ask; also when CI is set [env: CREDCTL_NO_INPUT]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;help'= {
            cand add 'Store a credential'
            cand import 'Store the credentials of a file: dotenv, JSON, CSV or a profile of Alpaca''s command line'
            cand list 'List credentials, grouped by type'
            cand use 'Make a credential the active one on this machine'
            cand current 'Show which credential is in use, and prove what it is'
            cand prompt 'Print what this shell is about, for its prompt'
            cand show 'Show a credential; its keys only when asked for'
            cand exec 'Run a program with a credential''s keys in its environment'
            cand env 'Print a credential''s variables for a shell, a file or a CI job to set'
            cand rename 'Give a credential another nickname'
            cand edit 'Change a credential: environment, state, type or keys'
            cand remove 'Remove credentials'
            cand migrate 'Bring the database to the schema this credctl works with'
            cand account 'List and make accounts: every credential is stored under one'
            cand vault 'The vault keys, and whether what they sealed is as it was'
            cand backup 'Write all your credentials to a file, sealed as they are'
            cand restore 'Bring back what `credctl backup` wrote'
            cand types 'Show the types of credentials, and which variables programs get'
            cand db 'The database: the private PostgreSQL, or the server that was named'
            cand exit-codes 'Show what every exit code means'
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
        &'credctl;help;migrate'= {
        }
        &'credctl;help;account'= {
            cand list 'List your accounts'
            cand add 'Make an account; one of the same name is left as it is'
        }
        &'credctl;help;account;list'= {
        }
        &'credctl;help;account;add'= {
        }
        &'credctl;help;vault'= {
            cand status 'Show the vault keys: where they come from, and how many credentials need each'
            cand check 'Open every credential of yours, and see whether each is as credctl wrote it'
            cand add-key 'Add a vault key that only opens, before anything is sealed with it'
            cand rotate 'Seal every credential of yours anew with another vault key'
            cand retire 'Take a vault key out of use once no credential needs it'
            cand seal 'Seal credentials as they are now'
            cand export-key 'Write your vault keys to a file under a passphrase, for somebody who shares the vault'
            cand import-key 'Add the vault keys that somebody exported for you'
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
            cand status 'Say which database it is and whether it runs'
            cand start 'Start the private database, making it if there is none'
            cand stop 'Stop the private database; the next command starts it again'
            cand url 'Print a URL for psql, which then sees your rows; never with a password'
            cand grants 'Print the SQL that lets a role run credctl''s commands and nothing else'
        }
        &'credctl;help;db;status'= {
        }
        &'credctl;help;db;start'= {
        }
        &'credctl;help;db;stop'= {
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
