import Core

/// Agents of browsers that are not quite as browsers send them. Names are made up, but for those in public lists.
extension AgentCase {
    /// Browsers' agents with something of which nobody knows whose it is: said to be neither.
    static let altered: [AgentCase] = [
        nearly(chromeOnWindows + " Acme", "Chrome", "Windows"),
        nearly(chromeOnLinux + " Acme/2.0.1", "Chrome", "Linux"),
        nearly(windows + "acme Chrome/130.0.0.0 Safari/537.36", "Chrome", "Windows"),
        nearly(chromeOnWindows + " (Acme)", "Chrome", "Windows"),
        // By matomo-org/device-detector and the issue: it is no Thunderbird.
        nearly(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/97.0.4692.71 "
                + "Safari/537.36 (ThousandEyes Agent)", "Chrome", "macOS"),
        nearly(chromeOnWindows.replacing("x64)", with: "x64; Acme WPM)"), "Chrome", "Windows"),
        nearly("Acme_Daily/1.0 " + chromeOnWindows, "Chrome", "Windows"),
        nearly(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0 Acme/1.0", "Firefox",
            "Windows"),
        nearly("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36", "Chrome", "Windows"),
        nearly(
            "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0) AcmeCmd/5.2", "Internet Explorer",
            "Windows"),
        nearly("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36", "Chrome", nil),
        nearly(chromeOnWindows.replacing("Chrome/130.0.0.0", with: "Chrome/W.X.Y.Z"), "Chrome", "Windows"),
        nearly(chromeOnPhone + " Acmeify", "Chrome", "Android", .phone),
        nearly(chromeOnPhone + " Acmeify/1.0", "Chrome", "Android", .phone),
        nearly(safariOnPhone + " Acmeify", "Safari", "iOS", .phone),
        // A browser's name without its engine: an app's own fetches, and made-up agents.
        nearly("DuckDuckGo/0 CFNetwork/1126 Darwin/19.5.0", "DuckDuckGo", nil, nil),
        nearly("Firefox", "Firefox", nil, nil),
        nearly("Google Chrome/104.0.5112.81 Windows", "Chrome", "Windows"),
        nearly("Acme/0.1 (compatible; MSIE 6.0; Windows NT 5.1)", "Internet Explorer", "Windows"),
        // Internet Explorer without its number, or with a name behind it.
        nearly("Mozilla/5.0 (compatible; MSIE or Firefox mutant; not on Windows server;) Acme 4", "Firefox", "Windows"),
        nearly(
            "Mozilla/5.0 (compatible; MSIE 7.0; Windows NT 5.1; .NET CLR 1.1.4322) Acme acme 42", "Internet Explorer",
            "Windows"),
        // "Agent" at the end of a name.
        nearly("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0; AcmeAgent 3.0)", "Internet Explorer", "Windows"),
        nearly(
            "Mozilla/5.0 (X11; Ubuntu; Linux i686; rv:14.0; acme-agent) Gecko/20100101 Firefox/14.0.1", "Firefox",
            "Linux"),
        // Words in agents of 2011 to 2013, whose versions may be anybody's.
        nearly(
            "Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 Acme icons", "Firefox", "Windows"),
        nearly(windows + "AQ Acme Chrome/27.0.1453.110 Safari/537.36", "Chrome", "Windows"),
        // A word behind the engine on a system that is neither a desktop nor a phone.
        nearly(
            "Mozilla/5.0 (Linux; arm_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 "
                + "acme-web", "Chrome", "Linux"),
        nearly("Acme Chrome - " + chromeOnWindows, "Chrome", "Windows"),
        nearly("Host_Acme Android 11 Google inc, Chrome 105.100.00", "Chrome", "Android", nil),
        // Internet Explorer without a system.
        nearly("Mozilla/4.0 (compatible; MSIE 6.0; Acme DRTR)", "Internet Explorer", nil),
        // A word behind the engine, where the comment begins as those of before 2011 did.
        nearly(
            "Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/27.0.1453.116 "
                + "Safari/537.36 Acme Marketing", "Chrome", "Windows"),
        // WebKit's window of a program without a version: browscap/browscap.
        nearly(
            "Mozilla/5.0 (X11; Linux i686) AppleWebKit/534.34 (KHTML, like Gecko) acme2png Safari/534.34", "Safari",
            "Linux"),
        // HTML, and what a shell would run.
        nearly("<b>" + chromeOnWindows + "</b>", "Chrome", "Windows"),
        nearly("`id`; " + chromeOnWindows, "Chrome", "Windows"),
        nearly("Acme {&quot;parent&quot;: &quot;Chrome 94.0&quot;} Mozilla", "Chrome", nil),
    ]

    private static func nearly(
        _ userAgent: String, _ client: String, _ os: String?, _ device: Agent.Device? = .desktop
    ) -> AgentCase {
        AgentCase(
            rule: "altered-browser", userAgent: userAgent,
            agent: Agent(client: client, os: os, device: os == nil ? nil : device), via: .direct, verdict: .unknown)
    }
}
