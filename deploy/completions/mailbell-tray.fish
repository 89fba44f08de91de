function __mailbell-tray_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mailbell-tray_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __mailbell-tray_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mailbell-tray_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __mailbell-tray_parse_tokens -S
    set -l unparsed_tokens (__mailbell-tray_tokens -pc)
    switch $unparsed_tokens[1]
    case 'mailbell-tray'
        __mailbell-tray_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'run'
            __mailbell-tray_parse_subcommand 0 'autostart' 'version' 'h/help'
        case 'connect'
            __mailbell-tray_parse_subcommand 1 'profile=' 'device=' 'version' 'h/help'
        case 'disconnect'
            __mailbell-tray_parse_subcommand 0 'profile=' 'force' 'version' 'h/help'
        case 'accounts'
            __mailbell-tray_parse_subcommand 0 'version' 'h/help'
        case 'feed'
            __mailbell-tray_parse_subcommand 0 'profile=' 'message=' 'version' 'h/help'
        case 'help'
            __mailbell-tray_parse_subcommand -r 1 'version'
        end
    end
end

function __mailbell-tray_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __mailbell-tray_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __mailbell-tray_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __mailbell-tray_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__mailbell-tray_tokens -p)
    if test -z "$(__mailbell-tray_tokens -t)"
        set -l index (count (__mailbell-tray_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'mailbell-tray' -f
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_positional "mailbell-tray" -eq 1' -fa 'run' -d 'Show the icon and the pop-ups. `mailbell-tray` without a command does this.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_positional "mailbell-tray" -eq 1' -fa 'connect' -d 'Connect the tray to a hub, once.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_positional "mailbell-tray" -eq 1' -fa 'disconnect' -d 'Revoke the tray\'s token at the hub, and forget the account.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_positional "mailbell-tray" -eq 1' -fa 'accounts' -d 'List the accounts: profile, hub, address, device, and where the token is stored.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_positional "mailbell-tray" -eq 1' -fa 'feed' -d 'Show the activities of the tray\'s accounts in this terminal.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_positional "mailbell-tray" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray run" autostart' -l 'autostart' -d 'Start quietly: exit at once if there is no account, or a tray is running already.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray run" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray connect" profile' -l 'profile' -d 'A name for this account here. Default: your address.' -rfka ''
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray connect" device' -l 'device' -d 'The name of this tray\'s cursor at the hub. Default: this machine\'s name and -tray.' -rfka ''
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray connect" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray connect" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray disconnect" profile' -l 'profile' -d 'The account, if there are several.' -rfka ''
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray disconnect" force' -l 'force' -d 'Forget the account even if the hub cannot be reached. Its token then stays valid.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray disconnect" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray disconnect" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray accounts" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray accounts" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray feed" profile' -l 'profile' -d 'The account. Default: all.' -rfka ''
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray feed" message' -l 'message' -d 'Show only this message, by its id.' -rfka ''
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray feed" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray feed" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-tray' -n '__mailbell-tray_should_offer_completions_for_flags_or_options "mailbell-tray help" version' -l 'version' -d 'Show the version.'
