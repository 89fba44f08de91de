/// A deliberate defect that the simulation has to catch.
enum Sabotage: String, CaseIterable {
    /// A client does not get one delivery.
    case dropsDelivery
    /// A client gets one delivery twice.
    case repeatsDelivery
    /// A client gets two activities in the wrong order.
    case swapsActivities
    /// A client gets an activity that differs from the log's.
    case changesActivity
    /// A client is not told of a gap.
    case hidesGap
    /// The hub saves a cursor beyond what the device has acknowledged.
    case savesAhead
    /// The hub answers a hit although its commit failed.
    case answersFailedHit
    /// The hub does not save cursors.
    case forgetsAcknowledgement
    /// The hub records a hit twice.
    case recordsTwice

    // Webhooks
    /// The hub goes on after a request that the target refused.
    case takesRefusalsForAnswers
    /// The hub does not save a webhook's cursor.
    case forgetsWebhook
    /// The hub does not tell a target that a backup was restored.
    case hidesReset

    // Erasure
    /// Sessions get activities as they were before a contact was erased.
    case keepsErased
    /// A retry posts the body of the first attempt again.
    case repeatsOldBody

    // Rejudging
    /// A verdict changes, and no `revise` says so.
    case revisesInSilence
    /// The hits are not judged again by the new rules.
    case keepsOldVerdicts

    // A second writer
    /// The hub does not look for what other processes record.
    case overlooksOthers
    /// Another process changes a setting, and does not count the control version.
    case changesUnnoticed
}
