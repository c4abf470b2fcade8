# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_credctl_global_optspecs
    string join \n json q/quiet v/verbose color= no-input config= user-id= account= timeout= key-file= h/help V/version
end

function __fish_credctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_credctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_credctl_using_subcommand
    set -l cmd (__fish_credctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c credctl -n "__fish_credctl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_needs_command" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_needs_command" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_needs_command" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_needs_command" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_needs_command" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_needs_command" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_needs_command" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_needs_command" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_needs_command" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_needs_command" -s V -l version -d 'Print version'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "add" -d 'Store a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "import" -d 'Import credentials from files of other tools'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "list" -d 'List credentials, grouped by type'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "ls" -d 'List credentials, grouped by type'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "use" -d 'Make a credential the active one on this machine'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "current" -d 'Show the credential in use, and check its environment'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "verify" -d 'Ask providers whether keys are good, and for which account'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "prompt" -d 'Print the credential in use, for a shell prompt'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "show" -d 'Show a credential, and its keys on request'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "exec" -d 'Run a program with a credential\'s keys in its environment'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "env" -d 'Print a credential\'s variables for a shell, a file or a CI job'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "rename" -d 'Change the nickname of a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "edit" -d 'Change a credential\'s environment, state, type, keys, note or tags'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "remove" -d 'Remove credentials'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "rm" -d 'Remove credentials'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "log" -d 'Show what was done to your credentials, when, by whom, from where and why'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "undo" -d 'Take back a change of a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "migrate" -d 'Migrate the database to the schema that this version of credctl needs'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "account" -d 'List and create accounts, every credential belongs to one'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "vault" -d 'Manage vault keys, and check what they sealed'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "backup" -d 'Back up all your credentials to a file, still sealed'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "restore" -d 'Restore credentials from a backup'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "types" -d 'Show credential types, and the variables that programs get'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "db" -d 'Show and control the database, the private PostgreSQL, or a configured server'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "exit-codes" -d 'Show the meaning of every exit code'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "help" -d 'Show the help of a command, or a topic'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s n -l nickname -d 'Nickname of the credential, default the type' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -s t -l type -d 'Provider, a type that credctl types lists, or a name of your own, default you are asked, else alpaca' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l note -d 'Note to keep with it, one line, not encrypted, \'\' is none' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l tag -d 'Tag to give it, may be repeated' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l expires -d 'When the keys end, a date such as 2026-12-31, a time, a length from now such as 30d, or never' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l resolve -d 'Reach a provider\'s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l api-key-file -d 'File with the API key' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand add" -l secret-key-file -d 'File with the secret key' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand add" -l field -d 'Further field of the type, such as passphrase=@FILE, repeat for several. A field that is no secret may stand here itself, account_id=001-004' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand add" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand add" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand add" -l paper -d 'Paper, simulated orders'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l live -d 'Live, real money'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l use -d 'Make it the active credential'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l if-absent -d 'Store nothing if a credential with the same account, type, environment and nickname exists, print that one instead'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l again -d 'Store the keys although they are stored already'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l verify -d 'Ask the provider first, and store nothing that it does not accept'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l even-if-rejected -d 'Store the keys whatever the provider says'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l as-is -d 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l ignore-key-prefix -d 'Store a key whose first characters are those of the other environment'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l stdin -d 'Standard input, one key a line, or JSON api_key, secret_key, fields, NAME, …'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l from-env -d 'The provider\'s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l format -d 'Format of the files, default by the name and the content of each' -r -f -a "dotenv\t'Variables, one per line'
ini\t'Sections of name = value lines'
toml\t'Tables of TOML'
json\t'Objects with api_key and secret_key, of variables, or of other programs'
yaml\t'Mappings, such as those of Compose, Kubernetes and Alpaca\'s command line'
csv\t'A table whose first line names the columns'"
complete -c credctl -n "__fish_credctl_using_subcommand import" -s t -l type -d 'Type of the credentials for which the file states none' -r
complete -c credctl -n "__fish_credctl_using_subcommand import" -l resolve -d 'Reach a provider\'s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same' -r
complete -c credctl -n "__fish_credctl_using_subcommand import" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand import" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand import" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand import" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand import" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand import" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand import" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand import" -s r -l recursive -d 'Read the files in folders too, those whose names say that they may hold keys'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l dry-run -d 'Show what would be stored and skipped, but store nothing'
complete -c credctl -n "__fish_credctl_using_subcommand import" -s y -l yes -d 'Store without asking'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l strict -d 'Refuse files in which a key is left out'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l paper -d 'Paper, simulated orders'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l live -d 'Live, real money'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l verify -d 'Ask the provider first, and store nothing that it does not accept'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l even-if-rejected -d 'Store the keys whatever the provider says'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l as-is -d 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l ignore-key-prefix -d 'Store a key whose first characters are those of the other environment'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand import" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand import" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand import" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l tag -d 'Only credentials with this tag, may be repeated, with all of them' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l sort -d 'Order of the list' -r -f -a "type\t'By type, oldest first'
added\t'Oldest first'
name\t'By nickname'"
complete -c credctl -n "__fish_credctl_using_subcommand list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand list" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand list" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand list" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l wide -d 'At a terminal, show ids and times in full, the account and the vault key'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s 1 -d 'Print nicknames alone, one per line'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l no-pager -d 'Show a long list at once, without a pager, env CREDCTL_PAGER, PAGER'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l tag -d 'Only credentials with this tag, may be repeated, with all of them' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l sort -d 'Order of the list' -r -f -a "type\t'By type, oldest first'
added\t'Oldest first'
name\t'By nickname'"
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l wide -d 'At a terminal, show ids and times in full, the account and the vault key'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s 1 -d 'Print nicknames alone, one per line'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l no-pager -d 'Show a long list at once, without a pager, env CREDCTL_PAGER, PAGER'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand use" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand use" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand use" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand use" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand use" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand use" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand use" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand use" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand use" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand use" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand use" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand use" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand use" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand current" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand current" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand current" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand current" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand current" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand current" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand current" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand current" -l id -d 'Print only the id, does not use the database if the full id is given or in the config'
complete -c credctl -n "__fish_credctl_using_subcommand current" -l explain -d 'Show which layer decided and which ones it shadows'
complete -c credctl -n "__fish_credctl_using_subcommand current" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand current" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand current" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand current" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand current" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand current" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand current" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l deny -d 'Count it as a finding if a key has this right' -r -f -a "trade\t'Orders'
withdraw\t'Withdrawals'"
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l expires-within -d 'Count it as a finding if a key ends within this time, such as 14d' -r
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l resolve -d 'Reach a provider\'s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same' -r
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l all -d 'Ask about all enabled credentials'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l which -d 'Try keys that are rejected, or that state no environment, in the other environments too'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l shell -d 'Shell whose prompt the text is for, adds colour, and makes nicknames safe to expand' -r -f -a "bash\t'For PS1, or for code that sets it'
zsh\t'For PROMPT with PROMPT_SUBST, or for code that sets it'
fish\t'For fish_prompt'"
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand prompt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l field -d 'Print the value of this field, and nothing else, api_key, secret_key, or a further field of the type' -r -f -a "api_key\t''
secret_key\t''
passphrase\t''
account_id\t''
account_number\t''"
complete -c credctl -n "__fish_credctl_using_subcommand show" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand show" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand show" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand show" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand show" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand show" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand show" -l reveal -d 'Show the keys in plain text'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l clip -d 'Copy the value of --field, else the only secret, to the clipboard, it is cleared after 45 s, or CREDCTL_CLIP_TIMEOUT'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s c -l credential -d 'Credential to use instead of the one in use, repeat for several' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l also -d 'Credential to use in addition to the one in use, repeat for several' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l verified -d 'Refuse unless the provider accepted the keys at the last credctl verify, at most this long ago' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l keep -d 'Variable to leave as it is, although its name begins as those of the provider do, repeat for several' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l expired -d 'Hand out keys even if they have ended'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand env" -l format -d 'Format of the output, default sh' -r -f -a "sh\t'sh, bash, zsh and other POSIX shells'
fish\t'fish'
csh\t'csh and tcsh'
nu\t'Nushell'
powershell\t'PowerShell'
dotenv\t'A .env file, in the form that python-dotenv reads'
systemd\t'A file for EnvironmentFile= of a systemd unit'
docker\t'A file for docker run --env-file'
github\t'The file of a GitHub Actions job that GITHUB_ENV names'
json\t'JSON, as with --json'"
complete -c credctl -n "__fish_credctl_using_subcommand env" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand env" -l keep -d 'Variable to leave as it is, although its name begins as those of the provider do, repeat for several' -r
complete -c credctl -n "__fish_credctl_using_subcommand env" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand env" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand env" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand env" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand env" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand env" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand env" -l reveal -d 'Show the keys even on a terminal'
complete -c credctl -n "__fish_credctl_using_subcommand env" -l unset -d 'Print what undoes it instead, every variable that belongs to the credential\'s type is removed. Needs no vault key, and with --type instead of a credential no database'
complete -c credctl -n "__fish_credctl_using_subcommand env" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand env" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand env" -l expired -d 'Hand out keys even if they have ended'
complete -c credctl -n "__fish_credctl_using_subcommand env" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand env" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand env" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand env" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s t -l type -d 'Change the type' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l note -d 'Note to keep with it, one line, not encrypted, \'\' is none' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l tag -d 'Tag to give it, may be repeated' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l untag -d 'Tag to take away, may be repeated' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l expires -d 'When the keys end, a date such as 2026-12-31, a time, a length from now such as 30d, or never' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l resolve -d 'Reach a provider\'s host at this address, such as api.kraken.com=127.0.0.1,8443, repeat for several. Its certificate is checked all the same' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l api-key-file -d 'File with the API key' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l secret-key-file -d 'File with the secret key' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l field -d 'Further field of the type, such as passphrase=@FILE, repeat for several. A field that is no secret may stand here itself, account_id=001-004' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l paper -d 'Paper, simulated orders'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l live -d 'Live, real money'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l enable -d 'Enable the credential'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l disable -d 'Disable the credential, it stays stored, but is not handed out'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l keys -d 'Replace the keys, and ask for new ones'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s y -l yes -d 'Do not ask for confirmation'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l verify -d 'Ask the provider first, and store nothing that it does not accept'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l even-if-rejected -d 'Store the keys whatever the provider says'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l as-is -d 'Take the keys as they are, also a text that looks like a placeholder, a reference or a line of a file'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l ignore-key-prefix -d 'Store a key whose first characters are those of the other environment'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l stdin -d 'Standard input, one key a line, or JSON api_key, secret_key, fields, NAME, …'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l from-env -d 'The provider\'s own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s y -l yes -d 'Do not ask for confirmation'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l purge -d 'Destroy the keys for good, without this, credctl undo brings them back'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l if-present -d 'Ignore credentials that do not exist'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s y -l yes -d 'Do not ask for confirmation'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l purge -d 'Destroy the keys for good, without this, credctl undo brings them back'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l if-present -d 'Ignore credentials that do not exist'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand log" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l since -d 'Only changes since then, 7d, 12h, 2w, a date or a time' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l kind -d 'Only changes of this kind, may be repeated' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l before -d 'With --purge, changes before then' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand log" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand log" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand log" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand log" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand log" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand log" -l removed -d 'Only credentials that were removed, CREDENTIAL is searched among these'
complete -c credctl -n "__fish_credctl_using_subcommand log" -l purge -d 'Empty what is kept of former states, so that these changes can no longer be taken back, what was done is still told'
complete -c credctl -n "__fish_credctl_using_subcommand log" -s y -l yes -d 'With --purge, do not ask for confirmation'
complete -c credctl -n "__fish_credctl_using_subcommand log" -l no-pager -d 'Show a long list at once, without a pager, env CREDCTL_PAGER, PAGER'
complete -c credctl -n "__fish_credctl_using_subcommand log" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand log" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand log" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand log" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -s t -l type -d 'Only credentials of this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l paper -d 'Only credentials stated to be paper'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l live -d 'Only credentials stated to be live'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -s y -l yes -d 'Do not ask for confirmation, needs the id of an event'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l status -d 'Show which migrations are applied and pending'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l check -d 'Exit with 0 if up to date, with 8 if migrations are pending'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l dry-run -d 'Print the SQL that would run, but change nothing'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l create -d 'Create the tables even if the database contains other tables'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l harden -d 'Protect the tables of the Python application like credctl\'s own'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -f -a "list" -d 'List your accounts'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -f -a "ls" -d 'List your accounts'
complete -c credctl -n "__fish_credctl_using_subcommand account; and not __fish_seen_subcommand_from list ls add" -f -a "add" -d 'Create an account, unless one with the same name exists'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand account; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "status" -d 'Show the vault keys, where they come from, and how many credentials need each'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "check" -d 'Check that each of your credentials opens and is unaltered'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "add-key" -d 'Add a new vault key, which only opens until you rotate to it'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "rotate" -d 'Reseal all your credentials with another vault key'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "retire" -d 'Retire a vault key that no credential needs any more'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "seal" -d 'Accept credentials as they are now, and seal them'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "pin" -d 'Pin the vault that the database holds, if the database was made anew on purpose'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "export-key" -d 'Export your vault keys for somebody who shares the vault, protected by a passphrase'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from status check add-key rotate retire seal pin export-key import-key" -f -a "import-key" -d 'Import vault keys that somebody exported for you'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from add-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Do not ask for confirmation'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l paper -d 'Paper, simulated orders'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l live -d 'Live, real money'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -s y -l yes -d 'Do not ask for confirmation, needs full ids'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -s y -l yes -d 'Do not ask for confirmation'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from pin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l key -d 'Export only this vault key, default all that you have, in order' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l passphrase-file -d 'File whose first line is the passphrase, - for standard input, default you are asked' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l passphrase-file -d 'File whose first line is the passphrase, - for standard input, default you are asked' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from import-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l passphrase-file -d 'File whose first line is the passphrase, - for standard input, default you are asked' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l with-keys -d 'Include the vault keys, protected by a passphrase'
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l with-log -d 'Include the ledger, what was done, and what can be taken back'
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand backup" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand backup" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand backup" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l passphrase-file -d 'File whose first line is the passphrase, - for standard input, default you are asked' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l reason -d 'Reason for the change, which credctl log shows, env CREDCTL_REASON' -r
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l dry-run -d 'Show what would be restored and skipped, but change nothing'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand types" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand types" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand types" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand types" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand types" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand types" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand types" -l no-pager -d 'Show a long list at once, without a pager, env CREDCTL_PAGER, PAGER'
complete -c credctl -n "__fish_credctl_using_subcommand types" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand types" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand types" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand types" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand types" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -f -a "status" -d 'Show which database is used, and whether it is running'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -f -a "start" -d 'Start the private database, create it if there is none'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -f -a "stop" -d 'Stop the private database, the next command starts it again'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -f -a "destroy" -d 'Destroy the private database for good, stop the server and remove its data'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -f -a "url" -d 'Print a URL with which psql sees your rows, it never contains a password'
complete -c credctl -n "__fish_credctl_using_subcommand db; and not __fish_seen_subcommand_from status start stop destroy url grants" -f -a "grants" -d 'Print the SQL that allows a role to run credctl\'s commands and nothing else'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l all -d 'Show all private databases on this machine that you can see, and which home owns each'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l foreground -d 'Stay in the foreground, for systemd and containers'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l data -d 'Destroy data that no home owns, in this folder of credctl db status --all' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -s y -l yes -d 'Do not ask for confirmation'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l without-backup -d 'Destroy the credentials although no backup with vault keys is known'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from destroy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from url" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l role -d 'Role to grant to, default the role that commands connect as' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l apply -d 'Run the SQL instead of printing it'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand db; and __fish_seen_subcommand_from grants" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand exit-codes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand help" -l config -d 'Config file, env CREDCTL_CONFIG' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand help" -l user-id -d 'User whose credentials are meant, env CREDCTL_USER_ID, default your system user, or the database role' -r
complete -c credctl -n "__fish_credctl_using_subcommand help" -l account -d 'Only this account, by name or id, env CREDCTL_ACCOUNT' -r
complete -c credctl -n "__fish_credctl_using_subcommand help" -l timeout -d 'Deadline for the database, such as 5, 500ms or 2m, env CREDCTL_TIMEOUT, default 10s' -r
complete -c credctl -n "__fish_credctl_using_subcommand help" -l key-file -d 'File with the vault keys, env CREDCTL_KEY_FILE' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand help" -l json -d 'Print one JSON object, and errors as JSON on stderr, never prompt'
complete -c credctl -n "__fish_credctl_using_subcommand help" -s q -l quiet -d 'Print only the result and errors'
complete -c credctl -n "__fish_credctl_using_subcommand help" -s v -l verbose -d 'Print more about what happens, repeat for more detail'
complete -c credctl -n "__fish_credctl_using_subcommand help" -l no-input -d 'Never prompt, also when CI is set, env CREDCTL_NO_INPUT'
complete -c credctl -n "__fish_credctl_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'

# Completes what is stored, which only the program knows. Its exit code says what fish offers: 10
# programs, 11 files.
function __fish_credctl_stored
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    command credctl __complete fish $words "$current" 2>/dev/null </dev/null
    switch $status
        case 10
            __fish_complete_command
        case 11
            __fish_complete_path "$current"
    end
end

complete -c credctl -l account -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand import" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand list ls" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand use" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand use" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand current" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand current" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand verify" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand show" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s c -l credential -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l also -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand env" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand env" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand remove rm" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand remove rm" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand log" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand log" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand undo" -s t -l type -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from retire" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from seal" -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from export-key" -l key -r -f -k -a '(__fish_credctl_stored)'
complete -c credctl -n "__fish_credctl_using_subcommand types" -f -k -a '(__fish_credctl_stored)'
