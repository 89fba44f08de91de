import EventLoop
import Testing

@Suite @EventLoop struct AlarmTests {
    /// Counts on the loop.
    @EventLoop private final class Count {
        var value = 0
    }

    /// Returns when another alarm has rung: what was set for an earlier time has done so by then.
    private func pass(_ time: Duration) async {
        var alarm: Alarm?
        await withCheckedContinuation { continuation in
            alarm = Alarm { continuation.resume() }
            alarm?.set(after: time)
        }
        alarm = nil
    }

    @Test func ringsOnce() async {
        let count = Count()
        let alarm = Alarm { count.value += 1 }
        await pass(.milliseconds(20))
        #expect(count.value == 0, "not set")
        alarm.set(after: .milliseconds(1))
        await pass(.milliseconds(40))
        #expect(count.value == 1)
        alarm.cancel()
    }

    @Test func settingItAnewReplacesWhatItWasSetTo() async {
        let count = Count()
        let alarm = Alarm { count.value += 1 }
        alarm.set(after: .milliseconds(5))
        alarm.set(after: .seconds(3600))
        await pass(.milliseconds(40))
        #expect(count.value == 0)
        alarm.set(after: .milliseconds(5))
        await pass(.milliseconds(40))
        #expect(count.value == 1)
        alarm.cancel()
    }

    @Test func isSilentOnceItIsCancelledOrLetGo() async {
        let count = Count()
        let cancelled = Alarm { count.value += 1 }
        cancelled.set(after: .milliseconds(5))
        cancelled.cancel()
        var letGo: Alarm? = Alarm { count.value += 1 }
        letGo?.set(after: .milliseconds(5))
        letGo = nil
        await pass(.milliseconds(40))
        #expect(count.value == 0)
    }

    @Test func aTimerRepeatsUntilItsBodyCancelsIt() async {
        let count = Count()
        var timer: RepeatingTimer?
        await withCheckedContinuation { continuation in
            timer = RepeatingTimer(every: .milliseconds(2)) {
                count.value += 1
                guard count.value == 3 else { return }
                timer?.cancel()
                continuation.resume()
            }
        }
        await pass(.milliseconds(40))
        #expect(count.value == 3)
        timer = nil
    }
}
