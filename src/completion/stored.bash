# Completes stored credentials and types, which only the program knows; `_credctl` completes the
# rest.
_credctl_or_stored() {
    local answer line
    answer=$(COMP_LINE=$COMP_LINE COMP_POINT=$COMP_POINT COMP_TYPE=$COMP_TYPE COMP_WORDBREAKS=$COMP_WORDBREAKS \
        command credctl __complete bash 2>/dev/null </dev/null) || answer=
    if [[ -z "$answer" ]]; then
        _credctl "$@"
        return
    fi
    COMPREPLY=()
    while IFS= read -r line; do COMPREPLY+=("$line"); done <<<"$answer"
}
