using System.Text.Json;

namespace BlasNet.Tests.Server;

/// <summary>The page on which a person tries a model, in a browser.</summary>
internal static class TryPageTests
{
    // Where set, pictures of the pages are left in this folder for people to look at.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("BLASNET_PAGE_PICTURES");

    [Test]
    public static async Task A_form_made_from_the_schema_predicts_and_shows_the_errors_of_fields()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        await using Browser browser = await Browser.OpenAsync(server.Address);
        Assert.That(await TextOfAsync(browser, "[...document.querySelectorAll('label')].map(label => label.textContent.trim()).join()"),
            Is.EqualTo("length,width,petal,stem,colour"));
        Assert.That(await TextOfAsync(browser, "[...document.querySelectorAll('select option')].map(option => option.value).join()"),
            Is.EqualTo("red,white"));
        await SubmitAsync(browser, "5.1", "3.5", "1.4", "0.2", "red");
        await browser.WaitAsync("document.getElementById('label')");
        JsonElement expected = (await server.PostAsync(ServedRuns.Flower)).AssertDone().Json;
        Assert.That(await TextOfAsync(browser, "document.getElementById('label').firstChild.textContent.trim()"),
            Is.EqualTo(expected.GetProperty("label").GetString()));
        Assert.That((await browser.EvaluateAsync("Number(document.querySelector('.bars progress').value)")).GetDouble(),
            Is.EqualTo(expected.GetProperty("probability").GetDouble()).Within(1e-6));
        Assert.That(await TextOfAsync(browser, "document.getElementById('curl').textContent"), Does.StartWith("curl http://127.0.0.1:"));
        await DrawAsync(browser, "flowers");

        await SubmitAsync(browser, "5.1", "tall", "1.4", "0.2", "red");
        await browser.WaitAsync("!document.getElementById('problem').hidden");
        Assert.That(await TextOfAsync(browser, "document.getElementById('input-1-error').textContent"), Does.Contain("'tall'"));
        Assert.That(await TextOfAsync(browser, "document.querySelector('[aria-invalid]').dataset.name"), Is.EqualTo("width"));
        Assert.That(await TextOfAsync(browser, "document.activeElement.dataset.name"), Is.EqualTo("width"));
        await DrawAsync(browser, "flowers-error");
        await browser.EvaluateAsync("document.querySelector('[type=reset]').click()");
        Assert.That((await browser.EvaluateAsync("document.querySelectorAll('[aria-invalid]').length")).GetInt32(), Is.Zero);
        // The refusal itself is told by the browser.
        Assert.That(browser.Complaints.Where(complaint => !complaint.Contains("status of 400", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public static async Task Every_control_has_a_label_and_nothing_is_loaded_from_elsewhere([Range(0, 4)] int kind)
    {
        string[] runs = [ServedRuns.Flowers, ServedRuns.Houses, ServedRuns.Tides, ServedRuns.Points, ServedRuns.Digits];
        await using RunningServer server = await RunningServer.StartAsync(runs[kind]);
        await using Browser browser = await Browser.OpenAsync(server.Address);
        Assert.That((await browser.EvaluateAsync("document.querySelectorAll('input, select, textarea, canvas').length")).GetInt32(),
            Is.GreaterThan(0));
        Assert.That((await browser.EvaluateAsync("[...document.querySelectorAll('input, select, textarea, canvas')]"
            + ".filter(control => !document.querySelector(`label[for='${control.id}']`)).length")).GetInt32(), Is.Zero);
        Assert.That(await TextOfAsync(browser,
            "performance.getEntriesByType('resource').map(each => new URL(each.name).origin).filter(each => each !== location.origin).join()"),
            Is.Empty);
        Assert.That((await browser.EvaluateAsync("document.documentElement.scrollWidth <= window.innerWidth")).GetBoolean());
        await DrawAsync(browser, "kind-" + kind);
        Assert.That(browser.Complaints, Is.Empty);
    }

    [Test]
    public static async Task A_value_is_shown_with_its_name()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Houses);
        await using Browser browser = await Browser.OpenAsync(server.Address);
        await SubmitAsync(browser, "70", "", "hills");
        await browser.WaitAsync("document.getElementById('value')");
        Assert.That(await TextOfAsync(browser, "document.getElementById('value').textContent"), Does.Match(@"^[0-9.]+ price$"));
        await DrawAsync(browser, "houses");
        Assert.That(browser.Complaints, Is.Empty);
    }

    [Test]
    public static async Task What_is_drawn_is_predicted_from()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Digits);
        await using Browser browser = await Browser.OpenAsync(server.Address);
        await browser.EvaluateAsync("document.getElementById('predict').click()");
        Assert.That(await TextOfAsync(browser, "document.getElementById('drawing-error').textContent"), Does.Contain("Draw"));
        await browser.EvaluateAsync("""
            {
              const paper = document.querySelector('canvas'), box = paper.getBoundingClientRect();
              paper.setPointerCapture = () => {};
              const send = (type, x, y, buttons) => paper.dispatchEvent(new PointerEvent(type,
                { clientX: box.left + x * box.width, clientY: box.top + y * box.height, buttons, pointerId: 1, bubbles: true }));
              send('pointerdown', 0.5, 0.2, 1);
              send('pointermove', 0.5, 0.8, 1);
              document.getElementById('predict').click();
            }
            """);
        await browser.WaitAsync("document.getElementById('label')");
        Assert.That((await browser.EvaluateAsync("document.querySelectorAll('.bars li').length")).GetInt32(), Is.EqualTo(10));
        string request = await TextOfAsync(browser, "document.getElementById('curl').textContent");
        Assert.That(request, Does.Contain("\"inputs\": [").And.Match(@"\b1\b"));
        await DrawAsync(browser, "drawing");
        Assert.That(browser.Complaints, Is.Empty);
    }

    private static async Task SubmitAsync(Browser browser, params string[] values)
    {
        await browser.EvaluateAsync($$"""
            {
              document.getElementById('answer').replaceChildren();
              const values = {{JsonSerializer.Serialize(values)}};
              values.forEach((value, i) => document.getElementById('input-' + i).value = value);
              document.getElementById('predict').click();
            }
            """);
    }

    private static async Task<string> TextOfAsync(Browser browser, string expression) =>
        (await browser.EvaluateAsync(expression)).GetString()!;

    private static async Task DrawAsync(Browser browser, string name)
    {
        if (Pictures is null)
            return;
        Directory.CreateDirectory(Pictures);
        await browser.DrawAsync(Path.Combine(Pictures, name + "-light.png"), isDark: false, 1000, 760);
        await browser.DrawAsync(Path.Combine(Pictures, name + "-dark.png"), isDark: true, 1000, 760);
        await browser.DrawAsync(Path.Combine(Pictures, name + "-phone.png"), isDark: false, 380, 900);
    }
}
