/// What several hits tell of each other: TRUTH.md's bursts, pairs and repeats as a table.
///
/// A case: a line that begins with `=`, its name and after # its source; then its hits, in the order of their times: open or
/// link n, agent by its name in `JudgementTable.agents`, address, seconds since sending, and after -> via, verdict and
/// whether a place is shown of the activity it becomes, or `same` where it is a repeat of the one before it by that agent.
enum NeighbourTable {
    static let text = """
        = one click                                                      # TRUTH, Clicks: whoever follows one link is a person
        link 1 chrome 198.51.100.7 3600     -> direct  human   place

        = two links within 5 s                                           # TRUTH, Clicks: two links within 5 s
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 2 chrome 198.51.100.7 3604.9   -> scanner machine -

        = two links after more than 5 s                                  # TRUTH, Clicks: two links within 5 s
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 2 chrome 198.51.100.7 3605.1   -> direct  human   place

        = three links within 10 s, the first more than 5 s before them   # TRUTH, Clicks: three within 10 s
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 2 chrome 198.51.100.7 3606     -> scanner machine -
        link 3 chrome 198.51.100.7 3610     -> scanner machine -

        = three links, the first more than 10 s before the last          # TRUTH, Clicks: three within 10 s
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 2 chrome 198.51.100.7 3606     -> scanner machine -
        link 3 chrome 198.51.100.7 3610.1   -> scanner machine -

        = a reader who takes their time                                  # TRUTH, Clicks: two links within 5 s
        open   chrome 198.51.100.7 3500     -> direct  human   place
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 2 chrome 198.51.100.7 3640     -> direct  human   place
        link 3 chrome 198.51.100.7 3700     -> direct  human   place

        = a burst 43 s after sending                                     # craft-campaign 546: the median of 836 bursts
        link 1 chrome 198.51.100.7 43       -> scanner machine -
        link 2 chrome 198.51.100.7 43.2     -> scanner machine -
        link 3 chrome 198.51.100.7 43.4     -> scanner machine -

        = a burst a day after sending                                    # craft-campaign 546: timing alone fails
        link 1 iphone 198.51.100.7 86400    -> scanner machine -
        link 2 iphone 198.51.100.7 86401    -> scanner machine -

        = the same link twice within a second                            # TRUTH, Clicks: is one click
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 1 chrome 198.51.100.7 3600.5   -> same

        = the same link twice, a second apart                            # TRUTH, Clicks: the same link twice within a second
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 1 chrome 198.51.100.7 3601     -> direct  human   place

        = a repeat is evidence                                           # TRUTH, Clicks: judge first, then fold repeats
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 1 chrome 198.51.100.7 3600.9   -> same
        link 2 chrome 198.51.100.7 3605.5   -> scanner machine -

        = a person an hour after the scanner                             # TRUTH, Clicks: within 5 s
        link 1 chrome 198.51.100.7 60       -> scanner machine -
        link 2 chrome 198.51.100.7 60.3     -> scanner machine -
        open   chrome 192.0.2.200   3600    -> direct  human   place
        link 1 chrome 192.0.2.200   3660    -> direct  human   place

        = the scanner pair                                               # TRUTH, Clicks: two networks, two systems, 15 s
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 1 iphone 192.0.2.200   3614.9  -> scanner machine -

        = the reader, and a scanner 12 s later elsewhere                 # resend-node 901
        open   chrome-mac 2804:10b4::7   4000 -> direct  human   place
        link 1 chrome-mac 2804:10b4::7   4001 -> direct  human   place
        link 1 chrome 168.90.91.133      4012 -> scanner machine -

        = the scanner, and the reader who had opened 4 s later           # TRUTH, Clicks: one of the two is a person's
        open   iphone 192.0.2.200   3500    -> direct  human   place
        link 1 chrome 198.51.100.7  3596    -> scanner machine -
        link 1 iphone 192.0.2.200   3600    -> direct  human   place

        = a reader who opened minutes ago, and a scanner                 # TRUTH, Clicks: one of the two is a person's
        open   iphone 192.0.2.200   3000    -> direct  human   place
        link 1 iphone 192.0.2.200   3600    -> direct  human   place
        link 1 chrome 198.51.100.7  3614.9  -> scanner machine -

        = a picture fetched with the link is no reader's                 # TRUTH, Clicks: at least a second before it
        open   iphone 192.0.2.200   3599.1  -> scanner machine -
        link 1 iphone 192.0.2.200   3600    -> scanner machine -
        link 1 chrome 198.51.100.7  3603    -> scanner machine -

        = an open elsewhere by the same agent is no sign                 # TRUTH, Clicks: the same network and agent
        open   iphone 192.0.2.77    3000    -> direct  human   place
        open   iphone 203.0.114.1   3200    -> direct  human   place
        link 1 iphone 192.0.3.200   3600    -> scanner machine -
        link 1 chrome 198.51.100.7  3603    -> scanner machine -

        = two devices of a reader: the later is taken for the scanner's  # TRUTH, Clicks: of two such clicks the earlier
        open   iphone 192.0.2.200   3000    -> direct  human   place
        open   chrome 198.51.100.7  3100    -> direct  human   place
        link 1 chrome 198.51.100.7  3600    -> direct  human   place
        link 1 iphone 192.0.2.200   3603    -> scanner machine -

        = a scanner that opens, follows two links, and is no reader      # TRUTH, Clicks: two links within 5 s
        open   iphone 192.0.2.200   3590    -> scanner machine -
        link 1 iphone 192.0.2.200   3600    -> scanner machine -
        link 2 iphone 192.0.2.200   3601    -> scanner machine -
        link 1 chrome 198.51.100.7  3604    -> scanner machine -

        = a reader between a known scanner's clicks                      # TRUTH, Clicks: networks that are certain
        open   iphone 192.0.2.200   3000    -> direct  human   place
        link 1 chrome 40.107.1.1    3598    -> scanner machine -
        link 1 iphone 192.0.2.200   3600    -> direct  human   place

        = from two networks, by the same system                          # TRUTH, Clicks: different systems
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 1 chrome 192.0.2.200   3603    -> direct  human   place

        = by two systems, in the same network                            # TRUTH, Clicks: different networks
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 1 iphone 198.51.100.9 3603     -> direct  human   place

        = a pair more than 15 s apart                                    # TRUTH, Clicks: within 15 s
        link 1 chrome 198.51.100.7 3600     -> direct  human   place
        link 1 iphone 192.0.2.200   3615.1  -> direct  human   place

        = a certain network takes what is near along                     # TRUTH, Clicks: all of them, the first too
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 2 chrome 40.107.1.1   3601     -> scanner machine -

        = a certain network, and a reader long after                     # TRUTH, Clicks: networks that are certain
        link 1 chrome 40.107.1.1   43       -> scanner machine -
        link 1 chrome 198.51.100.7 3600     -> direct  human   place

        = a preview takes nobody along                                   # TRUTH, Opens: preview UAs say nothing of others
        link 1 slack  198.51.100.7 3600     -> bot     machine -
        link 2 chrome 198.51.100.7 3601     -> direct  human   place

        = a library takes nobody along                                   # TRUTH, Opens: library UAs say nothing of others
        link 1 curl   198.51.100.7 3600     -> bot     machine -
        link 2 chrome 198.51.100.7 3600.5   -> direct  human   place

        = the picture that a scanner fetches with its links, before      # TRUTH, Clicks: all of them, the first too
        open   chrome 198.51.100.7 3590     -> scanner machine -
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 2 chrome 198.51.100.7 3600.5   -> scanner machine -

        = the picture that a scanner fetches with its links, after       # TRUTH, Clicks: all of them, the first too
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 2 chrome 198.51.100.7 3600.5   -> scanner machine -
        open   chrome 198.51.100.7 3659     -> same

        = a reader's picture a minute before the burst                   # TRUTH, Clicks: within seconds
        open   chrome 198.51.100.7 3500     -> direct  human   place
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 2 chrome 198.51.100.7 3600.5   -> scanner machine -

        = a reader elsewhere while the scanner clicks                    # TRUTH, Clicks: the same agent and network
        open   thunderbird 192.0.2.200   3599 -> direct human place
        link 1 chrome 198.51.100.7 3600     -> scanner machine -
        link 2 chrome 198.51.100.7 3600.5   -> scanner machine -

        = Gmail fetches at delivery, and a reader within the minute      # TRUTH, Opens 1; mautic 16069
        open   gmail  66.249.84.1  5        -> gmail-proxy machine -
        open   gmail  66.249.84.1  45       -> gmail-proxy human -

        = a reader in Gmail whose program asks twice                     # TRUTH, Clicks: an open repeated within 60 s
        open   gmail  66.249.84.1  3600     -> gmail-proxy human -
        open   gmail  66.249.84.2  3640     -> same

        = a reader in Gmail who comes back                               # TRUTH, Clicks: an open repeated within 60 s
        open   gmail  66.249.84.1  3600     -> gmail-proxy human -
        open   gmail  66.249.84.1  3661     -> gmail-proxy human -

        = Apple prefetches, and its user reads in Mail                   # TRUTH, Opens 3 and 4
        open   bare   17.58.1.1    60       -> apple-mpp machine -
        open   apple-mail 198.51.100.7 3600 -> direct human place

        = a reader behind Apple's relay follows a link                   # TRUTH, Opens 6
        open   safari 17.58.1.1    3600     -> direct  human   -
        link 1 safari 17.58.1.1    3630     -> direct  human   -

        = a burst in a probable network                                  # TRUTH, Clicks: probable only
        link 1 chrome 67.231.152.7 60       -> scanner machine -
        link 2 chrome 67.231.152.7 61       -> scanner machine -

        = one click in a probable network                                # TRUTH, Clicks: probable only
        link 1 chrome 67.231.152.7 60       -> scanner unknown -

        = too soon, and a reader                                         # TRUTH, Opens 7
        open   chrome 198.51.100.7 1.9      -> bot     machine -
        open   chrome 198.51.100.7 50       -> direct  human   place
        """
}
