import Core

extension AgentCase {
    /// Agents from matomo-org/device-detector `pim.yml` (D), and as seen in public code and mail headers (P).
    static let mailClients: [AgentCase] = [
        // Apple Mail: TRUTH, "Opens": WebKit without `Safari/`.
        .mail(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
            "Apple Mail", "macOS", .desktop),
        .mail(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Mobile/15E148",
            "Apple Mail", "iOS", .phone),
        .mail(
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
            "Apple Mail", "iPadOS", .tablet),
        .mail("Mail/3445.104.11 CFNetwork/902.3.1 Darwin/17.7.0 (x86_64)", "Apple Mail", nil, nil),

        // Outlook on Windows. TRUTH, "Opens"; P; D.
        .mail(
            "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", "Outlook", "Windows", .desktop
        ),
        .mail(
            "Microsoft Office/16.0 (Microsoft Outlook 16.0.12329; Pro), Mozilla/4.0 (compatible; ms-office; "
                + "MSOffice 16)",
            "Outlook", "Windows", .desktop),
        .mail(
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Win64; x64; Trident/7.0; .NET CLR 2.0.50727; SLCC2; "
                + "Tablet PC 2.0; .NET4.0E; Microsoft Outlook 14.0.7113; ms-office; MSOffice 14)",
            "Outlook", "Windows", .desktop),
        .mail("Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "Outlook", "Windows", .desktop),
        // The Outlook of 2023 and later. P.
        .mail(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 "
                + "Safari/537.36 Edg/136.0.0.0 OneOutlook/1.2025.516.400",
            "Outlook", "Windows", .desktop),
        // Outlook elsewhere. D; Exchange documentation for Android.
        .mail(
            "MacOutlook/16.46.21021202 (Intelx64 Mac OS X 11.2.2 (Build 20D80))", "Outlook", "macOS", .desktop),
        .mail("Outlook/16.16.18071205 CFNetwork/902.1 Darwin/17.7.0 (x86_64)", "Outlook", nil, nil),
        .mail("Outlook-iOS/709.2042344.prod.iphone (3.21.0)", "Outlook", "iOS", .phone),
        .mail("Outlook-iOS/2.0", "Outlook", "iOS", nil),
        .mail("Outlook-Android/2.0", "Outlook", "Android", nil),
        .mail(
            "Outlook-Express/7.0 (MSIE 7.0; Windows NT 6.1; WOW64; Trident/6.0; SLCC2; .NET4.0C; TmstmpExt)",
            "Outlook Express", "Windows", .desktop),
        .mail("WindowsMail/17.5.9600.22013", "Windows Mail", "Windows", .desktop),

        // Thunderbird and its kin. D; Betterbird: P.
        .mail(
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0", "Thunderbird", "Linux",
            .desktop),
        .mail(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0", "Thunderbird",
            "Windows", .desktop),
        .mail(
            "Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20100101 Icedove/24.4.0 Lightning/2.6.5", "Thunderbird",
            "Linux", .desktop),
        .mail(
            "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Betterbird/102.11.1", "Betterbird", "Linux",
            .desktop),
        .mail(
            "Mozilla/5.0 (Macintosh; U; Intel Mac OS X 10.6; en-US; rv:1.9.1.8) Gecko/20100317 Postbox/1.1.3",
            "Postbox",
            "macOS", .desktop),
        .mail("Postbox 1.0b14 (Windows/2009072715)", "Postbox", "Windows", .desktop),

        // Linux. Evolution's source; KMail: mail headers on git@vger.kernel.org; Kontact in the same form.
        .mail("Evolution/3.46.4 (3.46.4-1)", "Evolution", nil, nil),
        .mail("KMail/5.2.3 (Linux/4.9.0-2-amd64; KDE/5.28.0; x86_64; ; )", "KMail", "Linux", .desktop),
        .mail("Kontact/5.22.3 (Linux/6.1.0-18-amd64; KDE/5.103.0; x86_64; ; )", "Kontact", "Linux", .desktop),

        // Windows and Electron. D.
        .mail("eMClient/9.3.6041.0", "eM Client", nil, nil),
        .mail(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/55.0.2883.87 "
                + "Safari/537.36 eM Client/8.2.1659.0",
            "eM Client", "Windows", .desktop),
        .mail(
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/51.0.2704.103 Safari/537.36 "
                + "Mailbird/2.4.30.0/",
            "Mailbird", "Windows", .desktop),
        .mail(
            "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Mailspring/1.7.4 "
                + "Chrome/69.0.3497.128 Electron/4.2.2 Safari/537.36",
            "Mailspring", "Windows", .desktop),
        .mail(
            "Mozilla/5.0 (Windows NT 6.2; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/101.0.4951.67 "
                + "Safari/537.36 Foxmail/7.2.25.213",
            "Foxmail", "Windows", .desktop),
        .mail("Airmail 1.4 rv:238 (Macintosh; Mac OS X 10.9.2; hr_HR)", "Airmail", "macOS", .desktop),
        .mail("The Bat! 4.0.0.22", "The Bat!", nil, nil),
        .mail("Alpine/2.26 (Linux; x86_64)", "Alpine", "Linux", .desktop),
        .mail("Claws Mail 4.1.1 (GTK 3.24.38; x86_64-pc-linux-gnu)", "Claws Mail", "Linux", .desktop),
        .mail("NeoMutt/20220429", "NeoMutt", nil, nil),
        .mail("Roundcube Webmail/1.6.5", "Roundcube", nil, nil),
        .mail("Mozilla/4.0 (compatible; Lotus-Notes/6.0; Windows-NT)", "Lotus Notes", "Windows", .desktop),

        // Phones. Yahoo: D, P. Naver: D. Gmail and Samsung Email: their package names, in the form of Android apps.
        .mail(
            "YahooMobileMail/1.0 (Android Mail; 1.3.10) (supersonic;HTC;PC36100;2.3.5/GRJ90)", "Yahoo Mail", "Android",
            nil),
        .mail(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Mobile/15E148 YahooMobileMail/6.30.2",
            "Yahoo Mail", "iOS", .phone),
        .mail("Yahoo%20Mail/49268 CFNetwork/1121.2.2 Darwin/19.3.0", "Yahoo Mail", nil, nil),
        .mail("NaverMailApp/2.2.2 (Android 10; SM-G986N)", "Naver Mail", "Android", nil),
        .mail("com.google.Gmail/6.0.231127 iSL/3.4 iPhone/17.1 hw/iPhone12_1 (gzip)", "Gmail", "iOS", .phone),
        .mail(
            "com.samsung.android.email.provider/6.1.90 (Linux; Android 13; SM-S911B)", "Samsung Email", "Android", nil),
        // A mail client goes before the library it is built on.
        .mail("FairEmail/1.2000 (Android 13) okhttp/4.12.0", "FairEmail", "Android", nil),
    ]
}
