using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BlasNet.Server;

/// <summary>Way of a request through the server: check of its host, choice of what answers it, errors, metrics.</summary>
internal sealed class RequestPipeline : IHttpApplication<HttpContext>, IDisposable
{
    private const string PredictPath = "/predict", Post = "POST, OPTIONS", Get = "GET, HEAD, OPTIONS";

    private readonly ServerOptions options;
    private readonly TextWriter log;
    private readonly HostGuard hosts;
    private readonly ServerMetrics metrics = new();
    private readonly Scratch.Pool pool = new();
    private readonly PredictEndpoint predict;
    private readonly Dictionary<string, Document> documents;
    private volatile bool isStopping;

    public RequestPipeline(ServedModel model, ServerOptions options, TextWriter log)
    {
        (this.options, this.log, hosts) = (options, TextWriter.Synchronized(log), new HostGuard(options));
        predict = new PredictEndpoint(model, options, metrics);
        TryPage page = TryPage.Load();
        documents = new(StringComparer.Ordinal)
        {
            ["/"] = new Document("text/html; charset=utf-8", page.Bytes) { Policy = page.Policy },
            ["/schema"] = Document.Json(json => SchemaDocument.Write(json, model, options)),
            ["/openapi.json"] = Document.Json(json => new OpenApiDocument(model, options).Write(json)),
        };
        metrics.Model = model.Name;
    }

    /// <summary>Lets the health of the server be that of one that takes no more work.</summary>
    public void Stop() => isStopping = true;

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) { }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        long start = Stopwatch.GetTimestamp();
        Scratch scratch = pool.Rent();
        metrics.Begin();
        string path = context.Request.Path.Value ?? "";
        try
        {
            await AnswerAsync(context, path, scratch);
        }
        finally
        {
            bool isKnown = path is PredictPath or "/health" or "/metrics" || documents.ContainsKey(path);
            metrics.End(isKnown ? path : "other", context.Response.StatusCode, Stopwatch.GetElapsedTime(start),
                scratch.Body.Count, scratch.Answer.WrittenCount);
            pool.Return(scratch);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => predict.Dispose();

    private async Task AnswerAsync(HttpContext context, string path, Scratch scratch)
    {
        Problem problem;
        try
        {
            hosts.Check(context.Request);
            await DispatchAsync(context, path, scratch);
            return;
        }
        catch (RefusedException refusal)
        {
            problem = refusal.Problem;
        }
        catch (BadHttpRequestException error)
        {
            problem = Of(error);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (Exception error)
        {
            log.WriteLine($"{context.Request.Method} {Excerpt.Of(path)}: {error}");
            problem = new Problem(StatusCodes.Status500InternalServerError,
                "The request could not be answered because of a defect of BlasNet or a problem of the machine; the log says more.");
        }
        await WriteAsync(context, problem, scratch);
    }

    private Task DispatchAsync(HttpContext context, string path, Scratch scratch)
    {
        string method = context.Request.Method;
        if (path == PredictPath)
            return HttpMethods.IsPost(method) ? predict.AnswerAsync(context, scratch) : Other(context, path, Post);
        bool isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        if (path is "/health")
            return isRead ? HealthAsync(context, scratch) : Other(context, path, Get);
        if (path is "/metrics")
            return isRead ? MetricsAsync(context, scratch) : Other(context, path, Get);
        if (documents.TryGetValue(path, out Document? document))
            return isRead ? document.WriteAsync(context) : Other(context, path, Get);
        string known = string.Join(", ", documents.Keys.Concat([PredictPath, "/health", "/metrics"]).Order(StringComparer.Ordinal));
        throw new RefusedException(StatusCodes.Status404NotFound, $"There is no '{Excerpt.Of(path)}' here. Known are: {known}.");
    }

    private static Task Other(HttpContext context, string path, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        if (!HttpMethods.IsOptions(context.Request.Method))
            throw new RefusedException(StatusCodes.Status405MethodNotAllowed,
                $"'{path}' takes {allowed.Split(',')[0]} requests, not {Excerpt.Of(context.Request.Method)}.");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task HealthAsync(HttpContext context, Scratch scratch)
    {
        bool isReady = !isStopping;
        scratch.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("status", isReady ? "ok" : "stopping");
            json.WriteBoolean("ready", isReady);
            json.WriteEndObject();
        });
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Document.WriteAsync(context, "application/json", scratch.Answer.WrittenMemory, "no-store");
    }

    private Task MetricsAsync(HttpContext context, Scratch scratch)
    {
        metrics.Write(scratch.Answer);
        return Document.WriteAsync(context, ServerMetrics.ContentType, scratch.Answer.WrittenMemory, "no-store");
    }

    private Problem Of(BadHttpRequestException error) => error.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new Problem(error.StatusCode, Problem.TooLong(options)),
        StatusCodes.Status408RequestTimeout => new Problem(error.StatusCode, "The body arrived too slowly."),
        _ => new Problem(error.StatusCode, $"The request is not HTTP as it should be: {error.Message.TrimEnd('.')}."),
    };

    private static Task WriteAsync(HttpContext context, Problem problem, Scratch scratch)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        scratch.WriteJson(problem.Write);
        context.Response.StatusCode = problem.Status;
        return Document.WriteAsync(context, Problem.ContentType, scratch.Answer.WrittenMemory, "no-store");
    }
}

/// <summary>Document that is the same for every request.</summary>
/// <param name="ContentType">The type.</param>
/// <param name="Bytes">The content.</param>
internal sealed record Document(string ContentType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Gets the Content-Security-Policy; null for none.</summary>
    public string? Policy { get; init; }

    /// <summary>Creates a JSON document for people and programs.</summary>
    public static Document Json(Action<Utf8JsonWriter> write) => new("application/json", BlasNet.Json.Write(write));

    /// <summary>Writes the document.</summary>
    public Task WriteAsync(HttpContext context)
    {
        if (Policy is not null)
            context.Response.Headers.ContentSecurityPolicy = Policy;
        return WriteAsync(context, ContentType, Bytes, "no-cache");
    }

    /// <summary>Writes an answer with the headers that all have.</summary>
    public static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes, string caching)
    {
        HttpResponse response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = caching;
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}
