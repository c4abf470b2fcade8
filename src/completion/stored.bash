# Completes what is stored, which only the program knows; `_credctl` completes the rest. The exit code
# of the program says what bash offers: 10 programs, 11 files, 12 nothing.
_credctl_or_stored() {
    local answer line code=0
    local -a others=()
    answer=$(COMP_LINE=$COMP_LINE COMP_POINT=$COMP_POINT COMP_TYPE=$COMP_TYPE COMP_WORDBREAKS=$COMP_WORDBREAKS \
        command credctl __complete bash 2>/dev/null </dev/null) || code=$?
    COMPREPLY=()
    case $code in
        0) ;;
        10)
            [[ "$2" == */* ]] || answer=$(compgen -c -- "$2")
            ;;
        11) return ;;
        12)
            compopt +o default +o bashdefault 2>/dev/null
            return
            ;;
        *) answer= ;;
    esac
    if [[ -n "$answer" ]]; then
        while IFS= read -r line; do COMPREPLY+=("$line"); done <<<"$answer"
        return
    fi
    [[ $code == 10 ]] && return
    _credctl "$@"
    # Flags are offered after a dash, or where nothing else can follow.
    [[ "$2" == -* ]] && return
    for line in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do
        [[ "$line" == -* ]] || others+=("$line")
    done
    [[ ${#others[@]} -eq 0 ]] || COMPREPLY=("${others[@]}")
}

