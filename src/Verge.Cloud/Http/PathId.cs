using Microsoft.AspNetCore.Http.Features;
using Verge.Domain;

namespace Verge.Cloud.Http;

/// <summary>An id that ends a request's path.</summary>
internal static class PathId
{
    /// <summary>The id as it was meant, checked.</summary>
    /// <param name="id">What the route made of it.</param>
    /// <param name="context">The request.</param>
    /// <exception cref="RequestException">It can be no id.</exception>
    public static string Read(string id, HttpContext context)
    {
        id = Unescaped(id, context);
        var errors = new FieldErrors();
        if (!IdRule.Accepts(id))
        {
            errors.Add("id", id, IdRule.Expectation);
        }

        errors.ThrowIfAny();
        return id;
    }

    /// <summary>
    /// Of a path the server decodes all but slashes, so that <c>a%2Fb</c> and <c>a%252Fb</c> both come as <c>a%2Fb</c>: where it is one of the
    /// two, what was sent says which.
    /// </summary>
    private static string Unescaped(string id, HttpContext context)
    {
        if (!id.Contains("%2F", StringComparison.OrdinalIgnoreCase))
        {
            return id;
        }

        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0].TrimEnd('/');
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}
