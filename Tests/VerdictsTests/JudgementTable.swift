/// Who comes from where and when, and what it must be judged to be: TRUTH.md as a table.
///
/// A row: open or click, the agent by its name in `agents`, the address, the seconds since sending (`?` where nobody knows),
/// via, verdict, whether a place may be shown, and after # where that is from. TRUTH is the project's page of facts; its table
/// of opens is counted from 1.
enum JudgementTable {
    static let text = """
        # Gmail: the only sign of an open there; within 30 s it is the fetch at delivery.
        open  gmail          198.51.100.7      -60      gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      0        gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      1.999    gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      2        gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      29.999   gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      30       gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      60       gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      86400    gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail          198.51.100.7      ?        gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       -60      gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       0        gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       1.999    gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       2        gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       29.999   gmail-proxy machine -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       30       gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       60       gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       86400    gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail          66.249.84.1       ?        gmail-proxy human   -      # TRUTH, Opens 1; mautic #16069
        open  gmail-prefetch 198.51.100.7      4        gmail-proxy machine -      # TRUTH, Opens 2; mautic #10245
        open  gmail-prefetch 66.249.84.1       3600     gmail-proxy machine -      # TRUTH, Opens 2; mautic #10245
        open  gmail-prefetch 66.249.84.1       ?        gmail-proxy machine -      # TRUTH, Opens 2; mautic #10245

        # Apple: who reads nothing, who reads in Mail, who reads behind its relay.
        open  bare           17.58.1.1         1        apple-mpp   machine -      # TRUTH, Opens 3
        open  bare           17.58.1.1         60       apple-mpp   machine -      # TRUTH, Opens 3
        open  bare           17.58.1.1         86400    apple-mpp   machine -      # TRUTH, Opens 3
        open  bare           17.58.1.1         ?        apple-mpp   machine -      # TRUTH, Opens 3
        open  bare           198.51.100.7      60       apple-mpp   machine -      # TRUTH, Opens 3
        open  apple-mail     198.51.100.7      2        direct      human   place  # TRUTH, Opens 4
        open  apple-mail     198.51.100.7      60       direct      human   place  # TRUTH, Opens 4
        open  apple-mail     2001:db8::7       86400    direct      human   place  # TRUTH, Opens 4
        open  apple-mail     198.51.100.7      ?        direct      human   place  # TRUTH, Opens 4
        open  apple-mail     17.58.1.1         60       direct      human   -      # TRUTH, Opens 4; Opens 6 for the place
        open  iphone-mail    198.51.100.7      2        direct      human   place  # TRUTH, Opens 4
        open  iphone-mail    198.51.100.7      60       direct      human   place  # TRUTH, Opens 4
        open  iphone-mail    2001:db8::7       86400    direct      human   place  # TRUTH, Opens 4
        open  iphone-mail    198.51.100.7      ?        direct      human   place  # TRUTH, Opens 4
        open  iphone-mail    17.58.1.1         60       direct      human   -      # TRUTH, Opens 4; Opens 6 for the place
        open  safari         17.58.1.1         3600     direct      human   -      # TRUTH, Opens 6
        click safari         17.58.1.1         3600     direct      human   -      # TRUTH, Opens 6
        click safari         198.51.100.7      3600     direct      human   place  # TRUTH, Opens 6: another address
        open  iphone         17.58.1.1         3600     direct      human   -      # TRUTH, Opens 6
        click iphone         17.58.1.1         3600     direct      human   -      # TRUTH, Opens 6
        click iphone         198.51.100.7      3600     direct      human   place  # TRUTH, Opens 6: another address

        # Yahoo.
        open  yahoo          198.51.100.7      0        yahoo-proxy machine -      # TRUTH, Opens 5; before 2 s Opens 7
        open  yahoo          198.51.100.7      1.999    yahoo-proxy machine -      # TRUTH, Opens 5; before 2 s Opens 7
        open  yahoo          198.51.100.7      2        yahoo-proxy human   -      # TRUTH, Opens 5; before 2 s Opens 7
        open  yahoo          198.51.100.7      60       yahoo-proxy human   -      # TRUTH, Opens 5; before 2 s Opens 7
        open  yahoo          198.51.100.7      86400    yahoo-proxy human   -      # TRUTH, Opens 5; before 2 s Opens 7
        open  yahoo          198.51.100.7      ?        yahoo-proxy human   -      # TRUTH, Opens 5; before 2 s Opens 7

        # Before and within 2 s of sending nobody reads.
        open  chrome         198.51.100.7      -1       bot         machine -      # TRUTH, Opens 7
        open  chrome         198.51.100.7      1.999    bot         machine -      # TRUTH, Opens 7
        open  chrome         198.51.100.7      2        direct      human   place  # TRUTH, Opens 7
        open  iphone         198.51.100.7      -1       bot         machine -      # TRUTH, Opens 7
        open  iphone         198.51.100.7      1.999    bot         machine -      # TRUTH, Opens 7
        open  iphone         198.51.100.7      2        direct      human   place  # TRUTH, Opens 7
        open  outlook        198.51.100.7      -1       bot         machine -      # TRUTH, Opens 7
        open  outlook        198.51.100.7      1.999    bot         machine -      # TRUTH, Opens 7
        open  outlook        198.51.100.7      2        direct      human   place  # TRUTH, Opens 7
        open  thunderbird    198.51.100.7      -1       bot         machine -      # TRUTH, Opens 7
        open  thunderbird    198.51.100.7      1.999    bot         machine -      # TRUTH, Opens 7
        open  thunderbird    198.51.100.7      2        direct      human   place  # TRUTH, Opens 7
        click chrome         198.51.100.7      -1       bot         machine -      # TRUTH, Opens 7
        click chrome         198.51.100.7      1.999    bot         machine -      # TRUTH, Opens 7

        # Programs that are nobody.
        open  none           198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click none           198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  curl           198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click curl           198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  requests       198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click requests       198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  slack          198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click slack          198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  existence      198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click existence      198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  facebook       198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click facebook       198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  googlebot      198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click googlebot      198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  headless       198.51.100.7      3600     bot         machine -      # TRUTH, Opens 7
        click headless       198.51.100.7      60       bot         machine -      # TRUTH, Opens 7
        open  curl           198.51.100.7      ?        bot         machine -      # TRUTH, Opens 7
        open  barracuda      198.51.100.7      3600     scanner     machine -      # TRUTH, Opens 8; Crawler-Detect #552
        click barracuda      198.51.100.7      ?        scanner     machine -      # TRUTH, Opens 8; Crawler-Detect #552
        click barracuda      67.231.152.7      60       scanner     machine -      # TRUTH, Opens 8; Crawler-Detect #552
        open  cubot          198.51.100.7      3600     direct      human   place  # TRUTH, "Cubot is a phone"
        click cubot          198.51.100.7      3600     direct      human   place  # TRUTH, "Cubot is a phone"

        # Networks that are certain, whatever the agent and the time.
        click chrome         40.107.1.1        43       scanner     machine -      # TRUTH, Clicks: certain networks
        click chrome         40.107.1.1        86400    scanner     machine -      # TRUTH, Clicks: certain networks
        open  outlook        40.107.1.1        3600     scanner     machine -      # TRUTH, Clicks: certain networks
        open  chrome         40.107.1.1        ?        scanner     machine -      # TRUTH, Clicks: certain networks
        open  iphone         40.107.1.1        -5       scanner     machine -      # TRUTH, Clicks: certain networks
        click chrome         2a01:111:f400::25 43       scanner     machine -      # TRUTH, Clicks: certain networks
        click chrome         2a01:111:f400::25 86400    scanner     machine -      # TRUTH, Clicks: certain networks
        open  outlook        2a01:111:f400::25 3600     scanner     machine -      # TRUTH, Clicks: certain networks
        open  chrome         2a01:111:f400::25 ?        scanner     machine -      # TRUTH, Clicks: certain networks
        open  iphone         2a01:111:f400::25 -5       scanner     machine -      # TRUTH, Clicks: certain networks
        click chrome         209.222.82.9      43       scanner     machine -      # TRUTH, Clicks: certain networks
        click chrome         209.222.82.9      86400    scanner     machine -      # TRUTH, Clicks: certain networks
        open  outlook        209.222.82.9      3600     scanner     machine -      # TRUTH, Clicks: certain networks
        open  chrome         209.222.82.9      ?        scanner     machine -      # TRUTH, Clicks: certain networks
        open  iphone         209.222.82.9      -5       scanner     machine -      # TRUTH, Clicks: certain networks
        click chrome         20.190.129.1      60       direct      human   place  # TRUTH, "Whole Microsoft or Google networks: never"
        click chrome         40.94.0.1         60       scanner     machine -      # TRUTH, Clicks: Safe Links (field case 15)
        click chrome         209.222.83.1      60       direct      human   place  # TRUTH, "Whole Microsoft or Google networks: never"

        # Safe Links follows links from Microsoft's networks that are no mail servers'. Pictures are fetched by people there.
        click chrome-72      40.94.16.9        20       scanner     machine -      # TRUTH, Clicks: Safe Links; opencollective #3656
        click chrome-72      40.94.16.9        599.999  scanner     machine -      # TRUTH, Clicks: Safe Links; mautic #9400
        click chrome-72      40.94.16.9        600      scanner     unknown -      # TRUTH, Clicks: Safe Links, later
        click chrome-72      40.94.16.9        86400    scanner     unknown -      # TRUTH, Clicks: Safe Links, later
        click chrome-72      40.94.16.9        ?        scanner     unknown -      # TRUTH, Clicks: Safe Links, later
        click iphone         40.94.255.255     20       scanner     machine -      # TRUTH, Clicks: Safe Links
        click chrome-72      40.94.16.9        1        bot         machine -      # TRUTH, Opens 7
        click curl           40.94.16.9        3600     bot         machine -      # TRUTH, Opens 7
        open  chrome-72      40.94.16.9        20       direct      human   place  # TRUTH, Clicks: Safe Links, opens as any
        open  outlook        40.94.16.9        3600     direct      human   place  # TRUTH, Clicks: Safe Links, opens as any
        click chrome-72      40.95.0.1         20       direct      human   place  # TRUTH, Clicks: Safe Links, its neighbour
        click chrome-97      20.72.100.79      20       scanner     unknown -      # TRUTH, Clicks: Azure; laravel-passwordless-login #79
        click chrome-97      20.64.0.0         599.999  scanner     unknown -      # TRUTH, Clicks: Azure
        click chrome-97      20.127.255.255    20       scanner     unknown -      # TRUTH, Clicks: Azure
        click chrome-97      20.72.100.79      600      direct      human   place  # TRUTH, Clicks: Azure, later
        click chrome-97      20.72.100.79      ?        direct      human   place  # TRUTH, Clicks: Azure, nobody knows when
        open  chrome-97      20.72.100.79      20       direct      human   place  # TRUTH, Clicks: Azure, opens as any
        open  outlook        20.72.100.79      20       direct      human   place  # TRUTH, Clicks: Azure, opens as any
        click chrome-97      20.72.100.79      1        bot         machine -      # TRUTH, Opens 7
        click curl           20.72.100.79      20       bot         machine -      # TRUTH, Opens 7

        # Mail services' image proxies: by a word in the agent, and by the network. The place is never the proxy's.
        open  seznam         77.75.78.150      3600     direct      unknown -      # TRUTH, Opens: image proxies; device-detector #5668
        open  seznam         198.51.100.7      3600     direct      unknown -      # TRUTH, Opens: image proxies, from anywhere
        open  seznam         198.51.100.7      1        bot         machine -      # TRUTH, Opens 7
        open  seznam         40.107.1.1        3600     scanner     machine -      # TRUTH, Clicks: certain networks
        open  resizer        87.250.224.8      3600     direct      unknown -      # TRUTH, Opens: image proxies; mautic #8718
        open  image-cache    198.51.100.7      ?        direct      unknown -      # TRUTH, Opens: image proxies
        click seznam         198.51.100.7      3600     direct      unknown -      # TRUTH, Place: never the proxy's
        open  chrome-32      188.93.56.7       60       direct      human   -      # TRUTH, Opens: Mail.ru; mssola/user_agent #54
        open  chrome-32      185.30.177.255    60       direct      human   -      # TRUTH, Opens: Mail.ru; mssola/user_agent #54
        open  chrome-32      188.93.57.0       60       direct      human   place  # TRUTH, Opens: Mail.ru, its neighbour
        open  chrome-32      188.93.56.7       1        bot         machine -      # TRUTH, Opens 7
        open  curl           188.93.56.7       60       bot         machine -      # TRUTH, Opens 7
        open  acme           188.93.56.7       60       direct      unknown -      # TRUTH, Place: never the proxy's
        click chrome         188.93.56.7       60       direct      human   -      # TRUTH, Place: never the proxy's

        # Outlook from anywhere else loads pictures itself.
        open  outlook        198.51.100.7      60       direct      human   place  # TRUTH, Opens 9
        open  outlook        2001:db8::7       3600     direct      human   place  # TRUTH, Opens 9
        open  outlook        20.190.129.1      ?        direct      human   place  # TRUTH, Opens 9

        # Networks that are probable: in the first 10 minutes; later people come through them, and the place is the product's.
        click chrome         67.231.152.7      2        scanner     unknown -      # TRUTH, Clicks: probable networks
        click chrome         67.231.152.7      43       scanner     unknown -      # TRUTH, Clicks: probable networks
        click chrome         67.231.152.7      599.999  scanner     unknown -      # TRUTH, Clicks: probable networks
        click chrome         67.231.152.7      600      direct      human   -      # TRUTH, Clicks: browser isolation
        click chrome         67.231.152.7      86400    direct      human   -      # TRUTH, Clicks: browser isolation
        click chrome         67.231.152.7      ?        direct      human   -      # TRUTH, Clicks: browser isolation
        open  chrome         67.231.152.7      2        scanner     unknown -      # TRUTH, Clicks: probable networks
        open  chrome         67.231.152.7      43       scanner     unknown -      # TRUTH, Clicks: probable networks
        open  chrome         67.231.152.7      599.999  scanner     unknown -      # TRUTH, Clicks: probable networks
        open  chrome         67.231.152.7      600      direct      human   -      # TRUTH, Clicks: browser isolation
        open  chrome         67.231.152.7      86400    direct      human   -      # TRUTH, Clicks: browser isolation
        open  chrome         67.231.152.7      ?        direct      human   -      # TRUTH, Clicks: browser isolation
        open  outlook        67.231.152.7      2        scanner     unknown -      # TRUTH, Clicks: probable networks
        open  outlook        67.231.152.7      43       scanner     unknown -      # TRUTH, Clicks: probable networks
        open  outlook        67.231.152.7      599.999  scanner     unknown -      # TRUTH, Clicks: probable networks
        open  outlook        67.231.152.7      600      direct      human   -      # TRUTH, Clicks: browser isolation
        open  outlook        67.231.152.7      86400    direct      human   -      # TRUTH, Clicks: browser isolation
        open  outlook        67.231.152.7      ?        direct      human   -      # TRUTH, Clicks: browser isolation
        click chrome         67.231.152.7      1        bot         machine -      # TRUTH, Opens 7
        click curl           67.231.152.7      60       bot         machine -      # TRUTH, Opens 7
        click chrome         207.211.30.9      2        scanner     unknown -      # TRUTH, Clicks: probable networks
        click chrome         207.211.30.9      43       scanner     unknown -      # TRUTH, Clicks: probable networks
        click chrome         207.211.30.9      599.999  scanner     unknown -      # TRUTH, Clicks: probable networks
        click chrome         207.211.30.9      600      direct      human   -      # TRUTH, Clicks: browser isolation
        click chrome         207.211.30.9      86400    direct      human   -      # TRUTH, Clicks: browser isolation
        click chrome         207.211.30.9      ?        direct      human   -      # TRUTH, Clicks: browser isolation
        open  chrome         207.211.30.9      2        scanner     unknown -      # TRUTH, Clicks: probable networks
        open  chrome         207.211.30.9      43       scanner     unknown -      # TRUTH, Clicks: probable networks
        open  chrome         207.211.30.9      599.999  scanner     unknown -      # TRUTH, Clicks: probable networks
        open  chrome         207.211.30.9      600      direct      human   -      # TRUTH, Clicks: browser isolation
        open  chrome         207.211.30.9      86400    direct      human   -      # TRUTH, Clicks: browser isolation
        open  chrome         207.211.30.9      ?        direct      human   -      # TRUTH, Clicks: browser isolation
        open  outlook        207.211.30.9      2        scanner     unknown -      # TRUTH, Clicks: probable networks
        open  outlook        207.211.30.9      43       scanner     unknown -      # TRUTH, Clicks: probable networks
        open  outlook        207.211.30.9      599.999  scanner     unknown -      # TRUTH, Clicks: probable networks
        open  outlook        207.211.30.9      600      direct      human   -      # TRUTH, Clicks: browser isolation
        open  outlook        207.211.30.9      86400    direct      human   -      # TRUTH, Clicks: browser isolation
        open  outlook        207.211.30.9      ?        direct      human   -      # TRUTH, Clicks: browser isolation
        click chrome         207.211.30.9      1        bot         machine -      # TRUTH, Opens 7
        click curl           207.211.30.9      60       bot         machine -      # TRUTH, Opens 7

        # Data centres, of an own list: a desktop browser in the first 10 minutes.
        click chrome         203.0.113.9       2        scanner     machine -      # TRUTH, Clicks: hosting networks
        click chrome         203.0.113.9       599.999  scanner     machine -      # TRUTH, Clicks: hosting networks
        click safari         203.0.113.9       2        scanner     machine -      # TRUTH, Clicks: hosting networks
        click safari         203.0.113.9       599.999  scanner     machine -      # TRUTH, Clicks: hosting networks
        click chrome         203.0.113.9       600      direct      human   -      # TRUTH, Clicks: hosting networks, later
        click chrome         203.0.113.9       ?        direct      human   -      # TRUTH, Clicks: hosting networks, later
        click iphone         203.0.113.9       60       direct      human   -      # TRUTH, Clicks: hosting networks, no desktop
        open  chrome         203.0.113.9       2        scanner     machine -      # TRUTH, Clicks: hosting networks
        open  chrome         203.0.113.9       599.999  scanner     machine -      # TRUTH, Clicks: hosting networks
        open  safari         203.0.113.9       2        scanner     machine -      # TRUTH, Clicks: hosting networks
        open  safari         203.0.113.9       599.999  scanner     machine -      # TRUTH, Clicks: hosting networks
        open  chrome         203.0.113.9       600      direct      human   -      # TRUTH, Clicks: hosting networks, later
        open  chrome         203.0.113.9       ?        direct      human   -      # TRUTH, Clicks: hosting networks, later
        open  iphone         203.0.113.9       60       direct      human   -      # TRUTH, Clicks: hosting networks, no desktop
        open  thunderbird    203.0.113.9       60       direct      human   -      # TRUTH, Clicks: hosting networks, no browser

        # Nobody follows a link through an image proxy; what is not known is not called a person.
        click gmail          198.51.100.7      3600     direct      unknown place  # TRUTH, Opens: proxies fetch pictures
        click yahoo          198.51.100.7      3600     direct      unknown place  # TRUTH, Opens: proxies fetch pictures
        click bare           198.51.100.7      3600     direct      unknown place  # TRUTH, Opens: proxies fetch pictures
        open  acme           198.51.100.7      3600     direct      unknown place  # TRUTH, Opens: no sign applies
        open  acme           66.249.84.1       3600     direct      unknown -      # TRUTH, Place: never the proxy's city
        click chrome         66.249.84.1       3600     direct      human   -      # TRUTH, Place: never the proxy's city

        # By autonomous system, where a table is given and no prefix says anything.
        click chrome         192.0.2.1        43       scanner     unknown -      # TRUTH, Clicks: probable networks, Proofpoint AS22843
        click chrome         192.0.2.1        599.999  scanner     unknown -      # TRUTH, Clicks: probable networks, Proofpoint AS22843
        click chrome         192.0.2.1        600      direct      human   -      # TRUTH, Clicks: probable networks, Proofpoint AS22843
        click chrome         192.0.2.1        ?        direct      human   -      # TRUTH, Clicks: probable networks, Proofpoint AS22843
        click chrome         192.0.2.2        43       scanner     unknown -      # TRUTH, Clicks: probable networks, Mimecast AS39588
        click chrome         192.0.2.2        599.999  scanner     unknown -      # TRUTH, Clicks: probable networks, Mimecast AS39588
        click chrome         192.0.2.2        600      direct      human   -      # TRUTH, Clicks: probable networks, Mimecast AS39588
        click chrome         192.0.2.2        ?        direct      human   -      # TRUTH, Clicks: probable networks, Mimecast AS39588
        click chrome         192.0.2.3        43       scanner     unknown -      # TRUTH, Clicks: probable networks, Cisco AS16417
        click chrome         192.0.2.3        599.999  scanner     unknown -      # TRUTH, Clicks: probable networks, Cisco AS16417
        click chrome         192.0.2.3        600      direct      human   -      # TRUTH, Clicks: probable networks, Cisco AS16417
        click chrome         192.0.2.3        ?        direct      human   -      # TRUTH, Clicks: probable networks, Cisco AS16417
        click chrome         192.0.2.4        60       scanner     machine -      # TRUTH, Clicks: hosting networks, M247 AS9009
        click chrome         192.0.2.4        600      direct      human   -      # TRUTH, Clicks: hosting networks, M247 AS9009
        click iphone         192.0.2.4        60       direct      human   -      # TRUTH, Clicks: hosting networks, M247 AS9009
        click chrome         2001:db8:1::1    60       scanner     machine -      # TRUTH, Clicks: hosting networks, AWS AS16509
        click chrome         2001:db8:1::1    600      direct      human   -      # TRUTH, Clicks: hosting networks, AWS AS16509
        click iphone         2001:db8:1::1    60       direct      human   -      # TRUTH, Clicks: hosting networks, AWS AS16509
        click chrome         192.0.2.5        60       direct      human   place  # TRUTH, Clicks: a system that no list names
        click chrome         209.222.82.9     3600     scanner     machine -      # TRUTH, Clicks: certain networks; a prefix goes before its system

        # By the host's name, once it leads back to the address.
        click chrome         192.0.2.6        43       scanner     unknown -      # TRUTH, Clicks: reverse DNS confirmed forward, Proofpoint Essentials
        click chrome         192.0.2.6        600      direct      human   -      # TRUTH, Clicks: reverse DNS confirmed forward, Proofpoint Essentials
        click chrome         192.0.2.7        43       direct      human   place  # TRUTH, Clicks: reverse DNS; a name that no list has
        click chrome-mac     192.0.2.8        43       direct      human   place  # TRUTH, Clicks: when DNS fails
        click chrome         192.0.2.8        43       direct      human   place  # TRUTH, Clicks: when DNS fails, judge without it

        # Apple's relays: of its list as it publishes it, and of what comes with the hub.
        open  safari         172.224.226.9    3600     direct      human   -      # TRUTH, Opens 6
        open  iphone         172.224.226.9    3600     direct      human   -      # TRUTH, Opens 6
        click safari         172.224.226.9    3600     direct      human   -      # TRUTH, Opens 6
        open  apple-mail     172.224.226.9    3600     direct      human   -      # TRUTH, Opens 4; Opens 6 for the place
        open  bare           172.224.226.9    3600     apple-mpp   machine -      # TRUTH, Opens 3
        open  safari         2a02:26f7:b3c0:4000::9 3600     direct      human   -      # TRUTH, Opens 6
        open  iphone         2a02:26f7:b3c0:4000::9 3600     direct      human   -      # TRUTH, Opens 6
        click safari         2a02:26f7:b3c0:4000::9 3600     direct      human   -      # TRUTH, Opens 6
        open  apple-mail     2a02:26f7:b3c0:4000::9 3600     direct      human   -      # TRUTH, Opens 4; Opens 6 for the place
        open  bare           2a02:26f7:b3c0:4000::9 3600     apple-mpp   machine -      # TRUTH, Opens 3
        open  safari         172.225.5.9      3600     direct      human   -      # TRUTH, Opens 6
        open  iphone         172.225.5.9      3600     direct      human   -      # TRUTH, Opens 6
        click safari         172.225.5.9      3600     direct      human   -      # TRUTH, Opens 6
        open  apple-mail     172.225.5.9      3600     direct      human   -      # TRUTH, Opens 4; Opens 6 for the place
        open  bare           172.225.5.9      3600     apple-mpp   machine -      # TRUTH, Opens 3
        open  safari         2606:54c0:8000::9 3600     direct      human   -      # TRUTH, Opens 6
        open  iphone         2606:54c0:8000::9 3600     direct      human   -      # TRUTH, Opens 6
        click safari         2606:54c0:8000::9 3600     direct      human   -      # TRUTH, Opens 6
        open  apple-mail     2606:54c0:8000::9 3600     direct      human   -      # TRUTH, Opens 4; Opens 6 for the place
        open  bare           2606:54c0:8000::9 3600     apple-mpp   machine -      # TRUTH, Opens 3
        open  safari         172.224.226.33   3600     direct      human   place  # TRUTH, Opens 6: not in the list

        """

    static let agents: [String: String] = [
        "gmail": AgentCase.gmailProxy,
        "gmail-prefetch": AgentCase.gmailPrefetch,
        "yahoo": AgentCase.yahooProxy,
        "bare": "Mozilla/5.0",
        "apple-mail": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        "iphone-mail": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            + "(KHTML, like Gecko) Mobile/15E148",
        "outlook": AgentCase.outlook,
        "thunderbird": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0",
        "chrome": AgentCase.chrome,
        "safari": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/17.5 Safari/605.1.15",
        "iphone": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/17.5 Mobile/15E148 Safari/604.1",
        "cubot": "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/120.0.0.0 Mobile Safari/537.36",
        "none": "",
        "curl": "curl/8.5.0",
        "requests": "python-requests/2.32.3",
        "slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "existence": "Microsoft Office Existence Discovery",
        "facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "googlebot": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "headless": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 "
            + "Safari/537.36",
        "barracuda": "Barracuda Sentinel (EE)",
        "acme": "Acme-Reader/3",
        "chrome-72": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/72.0.3626.109 Safari/537.36",
        "chrome-97": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/97.0.4692.99 Safari/537.36",
        "chrome-32": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.1700.2 "
            + "Safari/537.36",
        "chrome-mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/146.0.0.0 Safari/537.36",
        "seznam": "Mozilla/5.0 SeznamEmailProxy/2.0.174",
        "resizer": "Mozilla/5.0 (compatible; YandexImageResizer/2.0; +http://yandex.com/bots)",
        "image-cache": "Acme-ImageCache/3 (Linux)",
    ]
}
