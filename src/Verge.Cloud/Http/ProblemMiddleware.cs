using System.Text.Json;
using Verge.Cloud.Wire;
using Verge.Serving;

namespace Verge.Cloud.Http;

/// <summary>Every way to fail becomes problem details; what nobody expected is logged, and told to nobody else.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
            {
                // No such route, no such method, another media type: routing sets the status alone.
                await WriteAsync(context, Problem.OfStatus(context.Response.StatusCode));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var problem = Problem.Of(error);
            // That there is no version yet is no failure: whoever watches the cloud asks again and again until there is one.
            if (problem.Status >= StatusCodes.Status500InternalServerError && error is not ServiceNotReadyException)
            {
                RequestFailed(logger, context.TraceIdentifier, error);
            }

            context.Response.Clear();
            if (problem.Status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
            }

            await WriteAsync(context, problem);
        }
    }

    private static async Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(problem with { TraceId = context.TraceIdentifier }, CloudJson.Wire.Problem);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {TraceId} failed")]
    private static partial void RequestFailed(ILogger logger, string traceId, Exception error);
}
